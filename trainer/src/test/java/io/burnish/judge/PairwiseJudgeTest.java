package io.burnish.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.burnish.data.exchange.Verdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PairwiseJudgeTest {

    private static final JudgeSettings SETTINGS = JudgeSettings.Pairwise.of(Shipped.template("pairwise"));

    @Test
    void every_pair_of_texts_is_shown_in_both_orders() {
        FakeModel longer = FakeModel.answering((shown, _) -> a(shown).length() > b(shown).length() ? "[[A]]" : "[[B]]");
        JudgedPrompt prompt = Blocks.chat("p", "?", "a", "bbb", "a", "cc");

        List<Verdict> verdicts = Judges.of(SETTINGS, longer, Blocks.SEEDS).judge(List.of(prompt));

        assertThat(verdicts)
                .map(Verdict::samples)
                .containsExactly(
                        List.of(0, 1),
                        List.of(1, 0),
                        List.of(0, 3),
                        List.of(3, 0),
                        List.of(1, 3),
                        List.of(3, 1),
                        List.of(0),
                        List.of(1),
                        List.of(2),
                        List.of(3));
        assertThat(verdicts.subList(0, 6))
                .map(verdict -> verdict.preference().orElseThrow())
                .containsExactly(0.0, 1.0, 0.0, 1.0, 1.0, 0.0);
        assertThat(verdicts.subList(6, 10))
                .map(verdict -> verdict.score().orElseThrow())
                .containsExactly(0.0, 1.0, 0.0, 0.5);
        assertThat(longer.asked.getFirst().seeds())
                .containsExactly(Blocks.SEEDS.of("p/0-1/0").value());
        assertThat(PositionBias.of(verdicts)).isEqualTo(new PositionBias(3, 3, 0));
    }

    @Test
    void who_prefers_the_first_shown_gives_ties_and_is_found_out() {
        FakeModel lazy = FakeModel.answering((_, _) -> "I need not read on. [[A]]");
        List<Verdict> verdicts =
                Judges.of(SETTINGS, lazy, Blocks.SEEDS).judge(List.of(Blocks.chat("p", "?", "a", "b")));
        assertThat(verdicts.subList(2, 4))
                .map(verdict -> verdict.score().orElseThrow())
                .containsExactly(0.5, 0.5);
        assertThat(PositionBias.of(verdicts).share()).hasValue(1);
    }

    @Test
    void a_lone_text_has_no_score() {
        FakeModel model = FakeModel.answering((_, _) -> "[[A]]");
        List<Verdict> verdicts =
                Judges.of(SETTINGS, model, Blocks.SEEDS).judge(List.of(Blocks.chat("p", "?", "a", "a")));
        assertThat(verdicts).hasSize(2);
        assertThat(verdicts.getFirst().problem()).contains("it was not compared with another answer in both orders");
        assertThat(model.calls).isZero();
    }

    @Test
    void a_comparison_that_could_be_read_in_one_order_only_does_not_count() {
        FakeModel model = FakeModel.answering((shown, _) -> a(shown).equals("a") ? "[[A]]" : "neither!");
        List<Verdict> verdicts =
                Judges.of(SETTINGS, model, Blocks.SEEDS).judge(List.of(Blocks.chat("p", "?", "a", "b")));
        assertThat(verdicts).hasSize(5);
        assertThat(verdicts.getLast().score()).isEmpty();
    }

    @Test
    void preferences_may_be_probabilities() {
        var values = new LinkedHashMap<String, Double>();
        values.put("A", 1.0);
        values.put("B", 0.0);
        var form = new ScoreForm.Expectation(values, Optional.empty(), "");
        FakeModel model = FakeModel.scoring((shown, text) -> a(shown).equals("a") == text.equals("A") ? 0.6 : 0.2);
        List<Verdict> verdicts =
                Judges.of(with(form), model, Blocks.SEEDS).judge(List.of(Blocks.chat("p", "?", "a", "b")));
        assertThat(verdicts.get(2).score().orElseThrow()).isCloseTo(0.75, within(1e-12));
        assertThat(verdicts.get(3).score().orElseThrow()).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void a_score_that_is_no_preference_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with(ScoreForm.Pattern.defaults()))
                .withMessage("score must be from 0, the second is better, to 1, the first is, got 0.0 to 5.0");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1, 1",
        "1, 0, 0.5, 0.5",
        "1, 0.5, 0.5, 0.75",
        "0.5, 0.5, 0.5, 0.5",
        "0.9, 0.7, 0.8, 0.8",
    })
    void orders_that_disagree_are_a_tie_or_averaged(double first, double second, double tie, double average) {
        assertThat(Inconsistency.TIE.resolve(first, second)).isEqualTo(tie);
        assertThat(Inconsistency.AVERAGE.resolve(first, second)).isEqualTo(average);
    }

    private static JudgeSettings with(ScoreForm form) {
        var defaults = JudgeSettings.Pairwise.of(Shipped.template("pairwise"));
        return new JudgeSettings.Pairwise(
                defaults.model(),
                defaults.template(),
                form,
                1,
                0.7,
                0.9,
                64,
                1,
                0.5,
                AskAs.SAME,
                false,
                defaults.slots(),
                Inconsistency.TIE);
    }

    private static String a(String shown) {
        return between(shown, "Reply A:\n| ");
    }

    private static String b(String shown) {
        return between(shown, "Reply B:\n| ");
    }

    private static String between(String shown, String start) {
        int from = shown.indexOf(start) + start.length();
        return shown.substring(from, shown.indexOf('\n', from));
    }
}
