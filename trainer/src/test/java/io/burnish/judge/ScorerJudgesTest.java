package io.burnish.judge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.burnish.data.exchange.Verdict;
import io.burnish.judge.AnswerScorer.AnswerLogp;
import io.burnish.run.RunProblem;
import java.nio.file.Path;
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

    @Test
    void outputs_of_a_reward_model_are_weighed() {
        FakeModel tools = FakeModel.answering((_, _) -> "").with((RewardScorer) answers -> answers.stream()
                .map(answer -> new double[] {answer.answer().length(), 10})
                .toList());
        var weighed = new JudgeSettings.RewardModel(Path.of("rm"), List.of(1.0, -0.1));
        List<Verdict> verdicts = Judges.of(weighed, tools, Blocks.SEEDS).judge(List.of(PROMPT));
        assertThat(verdicts.get(1).score().orElseThrow()).isCloseTo(3, within(1e-12));
        assertThat(verdicts.get(1).raw()).isEqualTo("[4.0, 10.0]");

        Judge single = Judges.of(JudgeSettings.RewardModel.of(Path.of("rm")), tools, Blocks.SEEDS);
        assertThatThrownBy(() -> single.judge(List.of(PROMPT)))
                .isInstanceOf(RunProblem.class)
                .hasMessage("the reward model gives 2 numbers for an answer, but judge.weights has 1:"
                        + " give one weight for each");
    }
}
