package io.burnish.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.burnish.data.exchange.Verdict;
import io.burnish.judge.AnswerScorer.AnswerLogp;
import io.burnish.run.RunProblem;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Judges that read numbers off models.
class ScorerJudgesTest {

    private static final JudgedPrompt PROMPT = Blocks.chat("p", "?", "aa", "bbbb", "");

    private static final AnswerScorer STRONG = scorer(-1);
    private static final AnswerScorer WEAK = scorer(-3);

    private static AnswerScorer scorer(double each) {
        return answers -> answers.stream()
                .map(answer -> new AnswerLogp(
                        each * answer.answer().length(), answer.answer().length()))
                .toList();
    }

    @Test
    void a_density_ratio_is_a_sum() {
        List<Verdict> verdicts = new RatioJudge("density_ratio", STRONG, WEAK, 1, false).judge(List.of(PROMPT));
        assertThat(verdicts).map(verdict -> verdict.score().orElseThrow()).containsExactly(4.0, 8.0, 0.0);
        assertThat(verdicts.getFirst().raw()).isEqualTo("-2.0 nats over 2 tokens against -6.0 nats over 2 tokens");
    }

    @Test
    void a_length_normalised_ratio_is_a_difference_of_means() {
        List<Verdict> verdicts = new RatioJudge("implicit", STRONG, WEAK, 0.5, true).judge(List.of(PROMPT));
        assertThat(verdicts.get(0).score()).hasValue(1);
        assertThat(verdicts.get(1).score()).hasValue(1);
        assertThat(verdicts.get(2).problem()).contains("an answer without tokens has no mean");
    }

    @Test
    void a_log_prob_that_is_none_is_no_score() {
        AnswerScorer broken = answers ->
                answers.stream().map(_ -> new AnswerLogp(Double.NaN, 1)).toList();
        List<Verdict> verdicts = new RatioJudge("implicit", broken, WEAK, 1, false).judge(List.of(PROMPT));
        assertThat(verdicts).allMatch(verdict -> verdict.problem().equals(java.util.Optional.of("the score is NaN")));
    }

    @Test
    void the_implicit_reward_of_a_model_against_itself_is_zero() {
        FakeModel tools = FakeModel.answering((_, _) -> "").with(STRONG);
        Judge judge = Judges.of(JudgeSettings.Implicit.defaults(), tools, Blocks.SEEDS);
        assertThat(judge.judge(List.of(PROMPT)))
                .map(verdict -> verdict.score().orElseThrow())
                .containsOnly(0.0);
    }

    /// Gives each answer's length, and then tens.
    private record LengthAndTens(int outputs) implements RewardScorer {
        @Override
        public List<double[]> rewards(List<AnswerScorer.PromptedAnswer> answers) {
            return answers.stream()
                    .map(answer -> {
                        double[] numbers = new double[outputs];
                        Arrays.fill(numbers, 10);
                        numbers[0] = answer.answer().length();
                        return numbers;
                    })
                    .toList();
        }
    }

    private static Judge rewardJudge(int outputs, Double... weights) {
        FakeModel tools = FakeModel.answering((_, _) -> "").with(new LengthAndTens(outputs));
        return Judges.of(new JudgeSettings.RewardModel(Path.of("rm"), List.of(weights)), tools, Blocks.SEEDS);
    }

    @Test
    void outputs_of_a_reward_model_are_weighed() {
        List<Verdict> verdicts = rewardJudge(2, 1.0, -0.1).judge(List.of(PROMPT));
        assertThat(verdicts.get(1).score().orElseThrow()).isCloseTo(3, within(1e-12));
        assertThat(verdicts.get(1).raw()).isEqualTo("[4.0, 10.0]");
    }

    @Test
    void a_single_output_is_the_score_and_a_weight_scales_it() {
        assertThat(rewardJudge(1).judge(List.of(PROMPT)).get(1).score()).hasValue(4);
        assertThat(rewardJudge(1, -2.0).judge(List.of(PROMPT)).get(1).score()).hasValue(-8);
    }

    @Test
    void weights_of_another_number_of_outputs_are_refused_before_anything_is_judged() {
        assertThatThrownBy(() -> rewardJudge(2))
                .isInstanceOf(RunProblem.class)
                .hasMessage("the reward model gives 2 numbers for an answer, but judge.weights has 0:"
                        + " give one weight for each");
        assertThatThrownBy(() -> rewardJudge(1, 1.0, 1.0))
                .hasMessageContaining("gives 1 number for an answer, but judge.weights has 2");
    }
}
