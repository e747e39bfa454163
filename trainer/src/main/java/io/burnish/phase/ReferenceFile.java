package io.burnish.phase;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.burnish.run.RunProblem;
import io.burnish.train.ReferenceLogps;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/// Reference log-probs in memory: 24 bytes a pair, found by row.
final class ReferenceFile implements ReferenceLogps {

    private final Path file;
    private final long[] rows;
    private final double[] chosen;
    private final double[] rejected;

    private ReferenceFile(Path file, long[] rows, double[] chosen, double[] rejected) {
        this.file = file;
        this.rows = rows;
        this.chosen = chosen;
        this.rejected = rejected;
    }

    /// Reads a committed `logps.jsonl`: the rows trained on, then those held out, which may lie between them.
    static ReferenceFile read(Path file) {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            Builder builder = new Builder(file);
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                builder.add(line);
            }
            return builder.build();
        } catch (IOException e) {
            throw RunProblem.runDirectory("%s: cannot be read: %s".formatted(file, e.getMessage()));
        }
    }

    @Override
    public Logps of(long row) {
        int index = Arrays.binarySearch(rows, row);
        if (index < 0) {
            throw new IllegalArgumentException("%s has no row %d".formatted(file, row));
        }
        return new Logps(chosen[index], rejected[index]);
    }

    private static final class Builder {
        private final Path file;
        private long[] rows = new long[64];
        private double[] chosen = new double[64];
        private double[] rejected = new double[64];
        private int size;

        Builder(Path file) {
            this.file = file;
        }

        void add(String text) {
            ReferenceLine line;
            try {
                line = ReferenceLine.parse(text);
            } catch (JsonProcessingException e) {
                throw RunProblem.runDirectory("%s, line %d: damaged: %s".formatted(file, size + 1, text));
            }
            if (!Double.isFinite(line.chosenLogp()) || !Double.isFinite(line.rejectedLogp())) {
                throw RunProblem.failed("%s, line %d: the reference's log-probability of row %d is not finite"
                        .formatted(file, size + 1, line.row()));
            }
            if (size == rows.length) {
                rows = Arrays.copyOf(rows, 2 * size);
                chosen = Arrays.copyOf(chosen, 2 * size);
                rejected = Arrays.copyOf(rejected, 2 * size);
            }
            rows[size] = line.row();
            chosen[size] = line.chosenLogp();
            rejected[size++] = line.rejectedLogp();
        }

        ReferenceFile build() {
            int[] order = IntStream.range(0, size)
                    .boxed()
                    .sorted(Comparator.comparingLong(i -> rows[i]))
                    .mapToInt(Integer::intValue)
                    .toArray();
            long[] sorted = IntStream.of(order).mapToLong(i -> rows[i]).toArray();
            for (int i = 1; i < size; i++) {
                if (sorted[i] == sorted[i - 1]) {
                    throw RunProblem.runDirectory("%s: damaged: it has row %d twice".formatted(file, sorted[i]));
                }
            }
            return new ReferenceFile(
                    file,
                    sorted,
                    IntStream.of(order).mapToDouble(i -> chosen[i]).toArray(),
                    IntStream.of(order).mapToDouble(i -> rejected[i]).toArray());
        }
    }
}
