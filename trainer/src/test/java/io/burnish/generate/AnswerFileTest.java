package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.exchange.Finish;
import io.burnish.run.Durable;
import io.burnish.run.RunProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AnswerFileTest {

    private static final AnswerKey FIRST = new AnswerKey("é", 0, "00");
    private static final AnswerKey SECOND = new AnswerKey("é", 1, "01");
    private static final Answer ANSWER =
            new Answer("zwei\nZeilen ☃", new int[] {1, 2}, new double[] {-0.1, -1e-9}, Finish.STOP);

    @TempDir
    Path directory;

    private Path file() {
        return directory.resolve("generate/answers.jsonl");
    }

    private AnswerFile open() {
        return AnswerFile.open(file(), Durable.onDisk());
    }

    @Test
    void an_answer_is_found_at_once_and_after_opening_again() {
        try (AnswerFile answers = open()) {
            answers.add(FIRST, ANSWER);
            answers.add(SECOND, new Answer("", new int[0], new double[0], Finish.ERROR));
            assertThat(answers.find(FIRST)).get().usingRecursiveComparison().isEqualTo(ANSWER);
        }
        try (AnswerFile answers = open()) {
            assertThat(answers.find(FIRST)).get().usingRecursiveComparison().isEqualTo(ANSWER);
            assertThat(answers.find(SECOND).orElseThrow().finish()).isEqualTo(Finish.ERROR);
            assertThat(answers.find(new AnswerKey("é", 0, "01"))).isEmpty();
        }
    }

    @Test
    void a_torn_last_line_is_cut_and_the_file_goes_on() throws IOException {
        try (AnswerFile answers = open()) {
            answers.add(FIRST, ANSWER);
        }
        Files.writeString(file(), "{\"request\": \"é\", \"sam", StandardOpenOption.APPEND);
        try (AnswerFile answers = open()) {
            assertThat(answers.find(SECOND)).isEmpty();
            answers.add(SECOND, ANSWER);
        }
        try (AnswerFile answers = open()) {
            assertThat(answers.find(FIRST)).isPresent();
            assertThat(answers.find(SECOND)).get().usingRecursiveComparison().isEqualTo(ANSWER);
        }
    }

    @Test
    void a_damaged_line_is_named() throws IOException {
        Files.createDirectories(file().getParent());
        Files.writeString(file(), "{\"request\": \"a\"}\n");
        assertThatThrownBy(this::open)
                .isInstanceOf(RunProblem.class)
                .hasMessageContaining("answers.jsonl")
                .hasMessageContaining("byte 0");
    }
}
