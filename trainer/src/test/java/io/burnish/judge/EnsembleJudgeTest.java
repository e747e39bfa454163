package io.burnish.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.burnish.data.exchange.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnsembleJudgeTest {

    private static final JudgeSettings LENGTH = rules(new LengthBonus(1, LengthUnit.CHARACTERS));
    private static final JudgeSettings HAS_B = rules(RegularExpression.of("b"));
    private static final FakeModel NO_MODEL = FakeModel.answering((_, _) -> "");

    /// Lengths 1, 2, 3 and the letter b in the first and the last.
    private static final JudgedPrompt PROMPT = Blocks.text("p", "?", Map.of(), "b", "aa", "aab");

    @ParameterizedTest
    @CsvSource({
        "MEAN, 1, 1, 2",
        "MEDIAN, 1, 1, 2",
        "MIN, 1, 0, 1",
        "WORST, 0, 0, 0.75",
    })
    void scores_are_combined(Combination combine, double first, double second, double third) {
        var settings = new JudgeSettings.Ensemble(List.of(LENGTH, HAS_B), combine);
        List<Verdict> verdicts = Judges.of(settings, NO_MODEL, Blocks.SEEDS).judge(List.of(PROMPT));

        assertThat(verdicts)
                .map(Verdict::judge)
                .containsExactly(
                        "ensemble/rules",
                        "ensemble/rules",
                        "ensemble/rules",
                        "ensemble/rules-2",
                        "ensemble/rules-2",
                        "ensemble/rules-2",
                        "ensemble",
                        "ensemble",
                        "ensemble");
        assertThat(verdicts.subList(6, 9))
                .map(verdict -> verdict.score().orElseThrow())
                .containsExactly(first, second, third);
    }

    @Test
    void the_median_of_three_is_the_middle_one() {
        assertThat(Combination.MEDIAN.of(new double[] {7, 1, 2})).isEqualTo(2);
    }

    @Test
    void an_answer_that_one_judge_has_no_score_for_has_none() {
        FakeModel model = FakeModel.answering((shown, _) -> shown.contains("| aa\n") ? "no" : "Score: 3");
        var settings =
                JudgeSettings.Ensemble.of(List.of(LENGTH, JudgeSettings.Self.of(Shipped.template("additive-5"))));
        List<Verdict> verdicts = Judges.of(settings, model, Blocks.SEEDS).judge(List.of(PROMPT));
        SampleScores scores = SampleScores.of("ensemble", verdicts);
        assertThat(scores.of("p", 0)).hasValue(2);
        assertThat(scores.of("p", 1)).isEmpty();
        assertThat(verdicts.get(verdicts.size() - 2).problem()).contains("one of the judges has no score for it");
    }

    @Test
    void an_annotator_without_noise_is_one_of_the_pool_at_each_prompt() {
        var settings = new JudgeSettings.SimulatedAnnotator(List.of(LENGTH, HAS_B), 0, 0);
        List<Verdict> verdicts = Judges.of(settings, NO_MODEL, Blocks.SEEDS).judge(block(400));
        SampleScores scores = SampleScores.of("simulated_annotator", verdicts);
        int byLength = 0;
        for (JudgedPrompt prompt : block(400)) {
            double[] ofPrompt = scores.of(prompt);
            assertThat(ofPrompt).isIn(new double[] {1, 2, 3}, new double[] {1, 0, 1});
            byLength += ofPrompt[2] == 3 ? 1 : 0;
        }
        assertThat(byLength).isBetween(150, 250);
        assertThat(verdicts)
                .filteredOn(verdict -> verdict.judge().startsWith("simulated_annotator/"))
                .hasSize(1200);
    }

    @Test
    void a_flip_mirrors_the_scores_of_a_prompt() {
        var settings = new JudgeSettings.SimulatedAnnotator(List.of(LENGTH), 0.25, 0);
        SampleScores scores = SampleScores.of(
                "simulated_annotator",
                Judges.of(settings, NO_MODEL, Blocks.SEEDS).judge(block(1000)));
        int flipped = 0;
        for (JudgedPrompt prompt : block(1000)) {
            double[] ofPrompt = scores.of(prompt);
            assertThat(ofPrompt).isIn(new double[] {1, 2, 3}, new double[] {3, 2, 1});
            flipped += ofPrompt[0] == 3 ? 1 : 0;
        }
        assertThat(flipped).isBetween(200, 300); // 250, its standard error 14
    }

    @Test
    void noise_is_gaussian_equal_for_equal_texts_and_the_same_again() {
        var settings = new JudgeSettings.SimulatedAnnotator(List.of(HAS_B), 0, 0.5);
        List<JudgedPrompt> block = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            block.add(Blocks.text("p" + i, "?", Map.of(), "a", "a"));
        }
        List<Verdict> verdicts = Judges.of(settings, NO_MODEL, Blocks.SEEDS).judge(block);
        assertThat(Judges.of(settings, NO_MODEL, Blocks.SEEDS).judge(block)).isEqualTo(verdicts);
        SampleScores scores = SampleScores.of("simulated_annotator", verdicts);
        double sum = 0;
        double squares = 0;
        for (JudgedPrompt prompt : block) {
            double[] ofPrompt = scores.of(prompt);
            assertThat(ofPrompt[0]).isEqualTo(ofPrompt[1]);
            sum += ofPrompt[0];
            squares += ofPrompt[0] * ofPrompt[0];
        }
        assertThat(sum / 2000).isCloseTo(0, within(0.05)); // standard error 0.011
        assertThat(squares / 2000).isCloseTo(0.25, within(0.04)); // standard error 0.008
    }

    private static List<JudgedPrompt> block(int size) {
        List<JudgedPrompt> block = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            block.add(Blocks.text("p" + i, "?", Map.of(), "b", "aa", "aab"));
        }
        return block;
    }

    private static JudgeSettings rules(Rule rule) {
        return JudgeSettings.Rules.of(List.of(rule));
    }
}
