package io.burnish.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.run.RunProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TemplateTest {

    @TempDir
    private Path directory;

    @Test
    void a_value_is_never_read_as_a_template() {
        Template template = template("{{prompt}} / {{ answer }}");
        var values = Map.of("prompt", "{{answer}} $1 \\", "answer", "{{prompt}}");
        assertThat(template.fill(slot -> Objects.requireNonNull(values.get(slot))))
                .isEqualTo("{{answer}} $1 \\ / {{prompt}}");
    }

    @ParameterizedTest
    @CsvSource({
        "Rate {{prompt}}, 'has no slot {{answer}}: the judge would not see the answer'",
        "Rate {{answer}}, 'has no slot {{prompt}}, nor one for another field'",
        "Rate it, 'has no slot {{answer}}'",
        "{{prompt}} {{Answer}}, that is no slot",
        "{{prompt}} {{answer}, that is no slot",
    })
    void a_rubric_without_its_slot_is_refused(String text, String message) {
        assertThatThrownBy(() -> template(text))
                .isInstanceOf(RunProblem.class)
                .hasMessageStartingWith("rubric.txt: the judge's template has ")
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Q: {{prompt}}\n{{answer}}", "{{prompt}} {{answer}}", "{{prompt}}\n{{answer}}\n| Score"})
    void quoted_values_need_lines_of_their_own(String text) {
        assertThatThrownBy(template(text)::checkQuotable).isInstanceOf(RunProblem.class);
    }

    @Test
    void the_line_end_that_closes_the_file_is_not_part_of_it() throws Exception {
        Path file = Files.writeString(directory.resolve("toy.txt"), "J{{problem}}>{{answer}}=\n");
        assertThat(Template.read(file, List.of("answer")).fill(slot -> slot)).isEqualTo("Jproblem>answer=");
    }

    @Test
    void a_file_that_is_not_there_is_bad_input() {
        Path file = directory.resolve("none.txt");
        assertThatThrownBy(() -> Template.read(file, List.of("answer")))
                .isInstanceOf(RunProblem.class)
                .hasMessage(file + ": the judge's template is not there. recipes/templates/ has some to start from");
    }

    @ParameterizedTest
    @ValueSource(strings = {"additive-5", "integer-10", "checklist", "accuracy", "validator"})
    void the_shipped_rubrics_can_be_used(String name) {
        Template.read(Shipped.template(name), List.of("answer")).checkQuotable();
    }

    @Test
    void the_shipped_comparison_can_be_used() {
        Template.read(Shipped.template("pairwise"), List.of("answer_a", "answer_b"))
                .checkQuotable();
    }

    private static Template template(String text) {
        return Template.of("rubric.txt", text, List.of("answer"));
    }
}
