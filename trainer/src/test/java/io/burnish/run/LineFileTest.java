package io.burnish.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.run.FaultyDisk.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class LineFileTest {

    @TempDir(factory = InMemory.class)
    Path directory;

    private final Durable durable = Durable.onDisk();

    @Test
    void linesAppendedOverTwoLivesAreThereInOrder() throws IOException {
        Path file = directory.resolve("below/lines");
        try (LineFile lines = durable.appendTo(file)) {
            lines.append("ein Wort");
            lines.append(List.of("zwei Wörter", ""));
            lines.sync();
            assertThat(lines.length()).isEqualTo(23);
        }
        try (LineFile lines = durable.appendTo(file)) {
            lines.append("drei");
        }
        assertThat(Files.readString(file)).isEqualTo("ein Wort\nzwei Wörter\n\ndrei\n");
    }

    @ParameterizedTest
    @EnumSource
    void afterAnyFaultTheFileHoldsWholeLinesOnceItIsOpenedAgain(Fault fault) throws IOException {
        String all = "one\ntwo, which is longer\nthree\nfour\n";
        Faults.atEveryCall(
                fault,
                directory,
                (_, _) -> {},
                (run, faulty) -> {
                    try (LineFile lines = faulty.appendTo(run.resolve("lines"))) {
                        lines.append("one");
                        lines.sync();
                        lines.append("two, which is longer");
                        lines.append(List.of("three", "four"));
                        lines.sync();
                    }
                },
                (run, end) -> {
                    Path file = run.resolve("lines");
                    if (end instanceof RunProblem && Files.exists(file)) {
                        assertThat(Files.readString(file)).matches("(?s)|.*\n"); // taken back at once
                    }
                    durable.appendTo(file).close();
                    assertThat(all).startsWith(Files.readString(file));
                    assertThat(Files.readString(file)).matches("(?s)|.*\n");
                    if (end == null) {
                        assertThat(Files.readString(file)).isEqualTo(all);
                    }
                });
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100, 65_535, 65_536, 65_537, 200_000})
    void aTornLastLineOfAnyLengthIsCut(int tornLength) throws IOException {
        Path file = directory.resolve("lines");
        Files.writeString(file, "whole\n" + "x".repeat(tornLength));

        durable.appendTo(file).close();

        assertThat(Files.readString(file)).isEqualTo("whole\n");
    }

    @Test
    void theZerosThatAPowerCutLeavesAreCut() throws IOException {
        Path file = directory.resolve("lines");
        Files.writeString(file, "whole\n" + "\0".repeat(4096));

        durable.appendTo(file).close();

        assertThat(Files.readString(file)).isEqualTo("whole\n");
    }

    @Test
    void aLineWithALineEndInItIsRefused() {
        try (LineFile lines = durable.appendTo(directory.resolve("lines"))) {
            assertThatThrownBy(() -> lines.append("a\nb")).hasMessageContaining("a line with a line end in it");
            assertThat(lines.length()).isZero();
        }
    }
}
