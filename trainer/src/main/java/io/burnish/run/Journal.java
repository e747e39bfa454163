package io.burnish.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A run's journal, `journal.jsonl`: what happened when, one entry a line, each on the device before the run
/// goes on.
///
/// It is for people and for `inspect`. What is done and what is not is said by commit records and checkpoints,
/// never by the journal, so that a damaged line costs its own content only.
public final class Journal implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Journal.class);

    private final Durable durable;
    private LineFile lines;

    /// An entry and its time.
    public record Timed(Instant time, JournalEntry entry) {}

    private Journal(LineFile lines, Durable durable) {
        this.lines = lines;
        this.durable = durable;
    }

    static Journal open(Path file, Durable durable) {
        return new Journal(durable.appendTo(file), durable);
    }

    public void record(JournalEntry entry) {
        ObjectNode line = Json.MAPPER.createObjectNode();
        line.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
        line.setAll(Json.MAPPER.<ObjectNode>valueToTree(entry));
        lines.append(Json.line(line));
        lines.sync();
    }

    /// The entries, the oldest first; empty when there is no journal. A damaged line is logged with its number
    /// and left out.
    public static List<Timed> read(Path file) {
        var entries = new ArrayList<Timed>();
        if (Files.exists(file)) {
            Lines.read(
                    file,
                    (number, _, line) -> parse(line)
                            .ifPresentOrElse(
                                    entries::add,
                                    () -> log.warn(
                                            "{}, line {}: is damaged and was left out: {}", file, number, line)));
        }
        return entries;
    }

    /// Forgets the checkpoints of a phase after a step: they were damaged or thrown away and will be made again.
    ///
    /// What happened otherwise stays.
    void cutBack(Waypoint phase, long step) {
        var kept = new StringBuilder();
        boolean[] any = {false};
        Lines.read(lines.file(), (_, _, line) -> {
            boolean isLater = parse(line)
                    .filter(timed -> timed.entry() instanceof JournalEntry.CheckpointSaved saved
                            && saved.phase().equals(phase.toString())
                            && saved.step() > step)
                    .isPresent();
            any[0] |= isLater;
            kept.append(isLater ? "" : line + "\n");
        });
        if (any[0]) {
            rewrite(kept.toString());
        }
    }

    @Override
    public void close() {
        lines.close();
    }

    private void rewrite(String content) {
        Path file = lines.file();
        lines.close();
        durable.writeFile(file, content);
        lines = durable.appendTo(file);
    }

    private static Optional<Timed> parse(String line) {
        return Json.object(line).flatMap(object -> {
            try {
                Instant time = Instant.parse(object.path("time").asText());
                object.remove("time");
                return Optional.of(new Timed(time, Json.MAPPER.treeToValue(object, JournalEntry.class)));
            } catch (JsonProcessingException | DateTimeParseException e) {
                return Optional.empty();
            }
        });
    }
}
