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

/// Reference log-probs in memory: 40 bytes a pair, found by row.
///
/// Legend: R rows.
final class ReferenceFile implements ReferenceLogps {

    private static final int COLUMNS = 4;

    private final Path file;
    private final long[] rows;
    private final double[] logps_R4;

    /// @param rows in rising order
    /// @param logps_R4 of each row its chosen and rejected answer, then these as far as both have tokens
    private ReferenceFile(Path file, long[] rows, double[] logps_R4) {
        this.file = file;
        this.rows = rows;
        this.logps_R4 = logps_R4;
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
        int at = COLUMNS * index;
        return new Logps(logps_R4[at], logps_R4[at + 1], logps_R4[at + 2], logps_R4[at + 3]);
    }

    private static final class Builder {
        private final Path file;
        private long[] rows = new long[64];
        private double[] logps_R4 = new double[COLUMNS * 64];
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
                logps_R4 = Arrays.copyOf(logps_R4, 2 * COLUMNS * size);
            }
            rows[size] = line.row();
            logps_R4[COLUMNS * size] = line.chosenLogp();
            logps_R4[COLUMNS * size + 1] = line.rejectedLogp();
            logps_R4[COLUMNS * size + 2] = line.chosenLogpCommon();
            logps_R4[COLUMNS * size + 3] = line.rejectedLogpCommon();
            size++;
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
            double[] sortedLogps_R4 = new double[COLUMNS * size];
            for (int i = 0; i < size; i++) {
                System.arraycopy(logps_R4, COLUMNS * order[i], sortedLogps_R4, COLUMNS * i, COLUMNS);
            }
            return new ReferenceFile(file, sorted, sortedLogps_R4);
        }
    }
}
