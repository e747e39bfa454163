package io.burnish.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What was read, what is kept and what became of the rest.
///
/// @param files every file, the training files first
/// @param read rows read
/// @param train rows to train on
/// @param eval rows held out
/// @param findings for each finding, how many rows have it
public record DataReport(List<FileRows> files, long read, long train, long eval, Map<Finding, Count> findings) {

    /// The rows of one file.
    ///
    /// @param firstRow the number of its first row in the data as read
    public record FileRows(String file, long firstRow, long rows) {}

    /// How many rows have a finding.
    ///
    /// @param firstRows the numbers of the first of them, five at most
    public record Count(long rows, List<Long> firstRows) {}

    private static final int EXAMPLES = 5;

    public DataReport {
        files = List.copyOf(files);
        findings = findings.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(findings));
    }

    public long kept() {
        return train + eval;
    }

    public long dropped() {
        return read - kept();
    }

    /// The same counts for the same contents under other file names.
    public DataReport renamed(List<Path> names) {
        var renamed = new ArrayList<FileRows>();
        for (int i = 0; i < files.size(); i++) {
            renamed.add(new FileRows(
                    names.get(i).toString(),
                    files.get(i).firstRow(),
                    files.get(i).rows()));
        }
        return new DataReport(renamed, read, train, eval, findings);
    }

    /// A few lines for people.
    public String summary() {
        var lines = new StringBuilder("%,d rows read, %,d to train on, %,d held out".formatted(read, train, eval));
        findings.forEach((finding, count) -> lines.append("%n  %,d %s: %s (row%s %s)"
                .formatted(
                        count.rows(),
                        finding.drops() ? "dropped" : "noted",
                        finding.text(),
                        count.rows() == 1 ? "" : "s",
                        examples(count))));
        return lines.toString();
    }

    private static String examples(Count count) {
        String first = String.join(
                ", ", count.firstRows().stream().map(String::valueOf).toList());
        return count.rows() > count.firstRows().size() ? first + ", ..." : first;
    }

    /// Counts outcomes as they come.
    public static final class Builder {
        private final List<FileRows> files = new ArrayList<>();
        private final Map<Finding, List<Long>> firstRows = new EnumMap<>(Finding.class);
        private final Map<Finding, Long> rows = new EnumMap<>(Finding.class);
        private boolean newPart = true;
        private long read;
        private long train;
        private long eval;

        /// Counts a row that is kept.
        public void kept(RowOutcome.Kept<?> outcome, boolean heldOut) {
            read(outcome.place());
            train += heldOut ? 0 : 1;
            eval += heldOut ? 1 : 0;
            outcome.notes().forEach(note -> found(note, outcome.place()));
        }

        /// Counts a row that is left out.
        public void dropped(RowOutcome.Dropped<?> outcome) {
            read(outcome.place());
            found(outcome.why(), outcome.place());
        }

        /// Says that what follows is read anew: the same file may be trained on and evaluated on.
        public void nextPart() {
            newPart = true;
        }

        private void read(RowPlace place) {
            read++;
            String file = place.file().toString();
            if (newPart || !files.getLast().file().equals(file)) {
                files.add(new FileRows(file, place.row(), 0));
                newPart = false;
            }
            FileRows last = files.removeLast();
            files.add(new FileRows(file, last.firstRow(), last.rows() + 1));
        }

        private void found(Finding finding, RowPlace place) {
            rows.merge(finding, 1L, Long::sum);
            List<Long> first = firstRows.computeIfAbsent(finding, _ -> new ArrayList<>());
            if (first.size() < EXAMPLES) {
                first.add(place.row());
            }
        }

        public DataReport build() {
            var findings = new EnumMap<Finding, Count>(Finding.class);
            rows.forEach((finding, count) ->
                    findings.put(finding, new Count(count, List.copyOf(firstRows.getOrDefault(finding, List.of())))));
            return new DataReport(files, read, train, eval, findings);
        }
    }
}
