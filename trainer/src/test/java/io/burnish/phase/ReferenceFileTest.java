package io.burnish.phase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.burnish.run.RunProblem;
import io.burnish.train.ReferenceLogps;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceFileTest {

    @TempDir
    Path folder;

    private Path file(long... rows) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (long row : rows) {
            lines.append(new ReferenceLine(row, "key", -row, 1, -row / 2.0, -2.0 * row, 1, -row / 3.0).text())
                    .append('\n');
        }
        return Files.writeString(folder.resolve("logps.jsonl"), lines);
    }

    @Test
    void rows_held_out_may_lie_between_those_trained_on() throws IOException {
        ReferenceLogps logps = ReferenceFile.read(file(0, 2, 3, 6, 1, 5));
        for (long row : new long[] {0, 1, 2, 3, 5, 6}) {
            assertThat(logps.of(row)).isEqualTo(new ReferenceLogps.Logps(-row, -2.0 * row, -row / 2.0, -row / 3.0));
        }
    }

    @Test
    void a_row_that_is_there_twice_is_refused() throws IOException {
        Path file = file(0, 1, 0);
        assertThatExceptionOfType(RunProblem.class)
                .isThrownBy(() -> ReferenceFile.read(file))
                .withMessageContaining("it has row 0 twice");
    }
}
