package io.burnish.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.judge.AskAs;
import io.burnish.judge.Combination;
import io.burnish.judge.ExactMatch;
import io.burnish.judge.Inconsistency;
import io.burnish.judge.JudgeModel;
import io.burnish.judge.JudgeSettings;
import io.burnish.judge.LastNumber;
import io.burnish.judge.ScoreForm;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What a recipe may say under `judge`.
class JudgeSectionTest {

    private static final Path DIRECTORY = Path.of("/recipes");

    @Test
    void a_type_and_a_template_are_enough() {
        assertThat(read("{type: self, template: rubric.txt}"))
                .isEqualTo(JudgeSettings.Self.of(Path.of("/recipes/rubric.txt")));
    }

    @Test
    void the_judge_of_the_toy_can_be_written() {
        JudgeSettings.Self self = (JudgeSettings.Self) read("""
                type: self
                template: judge.txt
                score: {type: expectation, marker: "=", values: {"0": 0, "1": 1}}
                temperature: 0.0
                max_tokens: 24
                raw_slots: true
                slots: {problem: "A(.+)>"}
                """);
        assertThat(self.score()).isEqualTo(new ScoreForm.Expectation(Map.of("0", 0.0, "1", 1.0), Optional.of("="), ""));
        assertThat(self.slots()).containsEntry("problem", "A(.+)>");
        assertThat(self.askAs()).isEqualTo(AskAs.SAME);
    }

    @Test
    void every_other_judge_can_be_written() {
        assertThat(
                        read(
                                "{type: model, model: {type: openai, url: \"http://localhost:8000/v1\", model: m}, template: t}"))
                .isEqualTo(JudgeSettings.Model.of(
                        JudgeModel.Openai.of("http://localhost:8000/v1", "m"), Path.of("/recipes/t")));
        JudgeSettings.Pairwise pairwise =
                (JudgeSettings.Pairwise) read("{type: pairwise, template: t, inconsistent: average}");
        assertThat(pairwise.inconsistent()).isEqualTo(Inconsistency.AVERAGE);
        assertThat(pairwise.model()).isEqualTo(new JudgeModel.Self());
        assertThat(read("{type: density_ratio, strong: {type: self}, weak: {type: local, path: base}}"))
                .isEqualTo(JudgeSettings.DensityRatio.of(
                        new JudgeModel.Self(), new JudgeModel.Local(Path.of("/recipes/base"))));
        assertThat(read("{type: implicit, beta: 0.5}"))
                .isEqualTo(new JudgeSettings.Implicit(new JudgeModel.Self(), new JudgeModel.Reference(), 0.5, false));
        assertThat(read("{type: reward_model, model: rm, weights: [0.65, -0.4]}"))
                .isEqualTo(new JudgeSettings.RewardModel(Path.of("/recipes/rm"), List.of(0.65, -0.4)));
        assertThat(read("{type: consistency, template: t}"))
                .isEqualTo(JudgeSettings.Consistency.of(Path.of("/recipes/t")));
    }

    @Test
    void judges_hold_judges() {
        JudgeSettings.Ensemble ensemble = (JudgeSettings.Ensemble) read("""
                type: ensemble
                combine: worst
                judges:
                  - {type: rules, rules: [{type: exact_match, field: answer}, {type: last_number, field: answer}]}
                  - {type: simulated_annotator, judges: [{type: implicit}], flip: 0.1}
                """);
        assertThat(ensemble.combine()).isEqualTo(Combination.WORST);
        assertThat(((JudgeSettings.Rules) ensemble.judges().getFirst()).rules())
                .containsExactly(ExactMatch.of("answer"), LastNumber.of("answer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{type: self, template: rubric.txt, score: {low: 1, high: 10}}",
                "{type: rules, rules: [{type: command, command: [python3, score.py], timeout: 5}, {type: length}]}",
                "{type: ensemble, judges: [{type: rules, rules: [{type: valid_json, keys: [name]}]}]}",
            })
    void what_is_written_is_read_back(String text) {
        JudgeSettings settings = read(text);
        String written = RecipeWriter.yaml(new RecipeTree(Path::toString).section(settings));
        assertThat(read(written)).isEqualTo(settings);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{type: self} | judge.template | is missing",
                "{type: selv, template: t} | judge.type | unknown type 'selv'. Did you mean 'self'?",
                "{type: self, template: t, samples: 0} | judge.samples | must be at least 1, got 0",
                "{type: self, template: t, top_p: 2.0} | judge.top_p | must be in (0, 1], got 2.0",
                "{type: self, template: t, score: {high: 0}} | judge.score.high | must be above 'low' = 0.0, got 0.0",
                "{type: rules, rules: []} | judge.rules | must have at least one rule",
                "{type: rules, rules: [{type: regular_expression, pattern: (}]} | judge.rules[0].pattern | is no regular expression",
                "{type: ensemble, judges: []} | judge.judges | must have at least one judge",
            })
    void what_is_wrong_is_said_of_its_key(String text, String key, String message) {
        var problems = new Problems();
        bind(text, problems);
        assertThat(problems.all()).singleElement().satisfies(problem -> {
            assertThat(problem.key()).isEqualTo(key);
            assertThat(problem.message()).startsWith(message);
        });
    }

    private static JudgeSettings read(String text) {
        var problems = new Problems();
        Optional<Object> bound = bind(text, problems);
        assertThat(problems.all()).isEmpty();
        return (JudgeSettings) bound.orElseThrow();
    }

    private static Optional<Object> bind(String text, Problems problems) {
        Value value = new YamlTree(line -> new Origin.Line(line, DIRECTORY), problems)
                .read(text, "judge")
                .orElseThrow();
        return new Binder(problems).bind(JudgeSettings.class, value, Site.of("judge", Optional.empty()));
    }
}
