package io.burnish.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.burnish.data.Content;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.ScoredSample;
import io.burnish.data.random.NamedSeed;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class FiguresTest {

    private static final Bootstrap BOOTSTRAP = Bootstrap.of(NamedSeed.of(42, "bootstrap"));

    private static Sample sample(String prompt, String text, int tokens, Finish finish) {
        return new Sample(
                prompt,
                1,
                0,
                new Content.Text(prompt),
                text,
                new int[tokens],
                new double[tokens],
                finish,
                0,
                "local",
                "m");
    }

    @Test
    void accuracy_is_by_length_too() {
        SequencedMap<String, Measured> measured = RewardAccuracy.measured(
                List.of(
                        new RewardedPair("a", 2, 1, 50, 20),
                        new RewardedPair("b", 3, 1, 200, 20),
                        new RewardedPair("c", 1, 1, 20, 40),
                        new RewardedPair("d", 0, 1, 20, 300)),
                new int[] {100},
                BOOTSTRAP,
                "test");
        assertThat(measured.get("reward_accuracy").value()).isEqualTo(0.5);
        assertThat(measured.get("reward_margin").value()).isEqualTo(0.5);
        assertThat(measured.get("reward_accuracy/chosen_longer").value()).isEqualTo(1);
        assertThat(measured.get("reward_accuracy/rejected_longer").value()).isZero();
        assertThat(measured).doesNotContainKey("reward_accuracy/equal_length");
        assertThat(measured.get("reward_accuracy/length_0_100").n()).isEqualTo(2);
        assertThat(measured.get("reward_accuracy/length_100_up").value()).isEqualTo(0.5);
    }

    @Test
    void divergences_are_per_answer_and_per_token() {
        SequencedMap<String, Measured> measured = Divergence.measured(
                List.of(
                        new TokenLogps("a", new double[] {-1, -2}, new double[] {-1.5, -1}),
                        new TokenLogps("b", new double[] {-3}, new double[] {-3})),
                BOOTSTRAP,
                "test");
        double k3 = (Math.exp(-0.5) + 0.5 - 1) + (Math.exp(1) - 1 - 1);
        assertThat(measured.get("kl_k1").value()).isCloseTo(-0.25, within(1e-15));
        assertThat(measured.get("kl_k1_per_token").value()).isCloseTo(-0.5 / 3, within(1e-15));
        assertThat(measured.get("kl_k3").value()).isCloseTo(k3 / 2, within(1e-15));
        assertThat(measured.get("kl_k3_per_token").value()).isCloseTo(k3 / 3, within(1e-15));
    }

    @Test
    void a_tiny_divergence_keeps_its_digits() {
        assertThat(Divergence.k3(-1, -1 + 1e-6)).isCloseTo(5e-13, within(5e-16));
    }

    @Test
    void perplexity_is_of_the_whole_set() {
        Measured measured = Perplexity.measured(
                List.of(new Observation("a", -10, 2), new Observation("b", -2, 8)), BOOTSTRAP, "test");
        assertThat(measured.value()).isCloseTo(Math.exp(1.2), within(1e-12));
        assertThat(measured.low().orElseThrow()).isLessThan(measured.value());
        assertThat(measured.high().orElseThrow()).isGreaterThan(measured.value());
    }

    @Test
    void repetition_is_within_and_across_answers() {
        List<TextAnswer> answers = List.of(
                new TextAnswer("p", "a b a b a b"),
                new TextAnswer("p", "same  words"),
                new TextAnswer("q", "same words\n"));
        SequencedMap<String, Measured> measured = Repetition.measured(answers, BOOTSTRAP, "test");
        assertThat(measured.get("distinct_1").value()).isEqualTo(4 / 10.0);
        assertThat(measured.get("distinct_2").value()).isEqualTo(3 / 7.0);
        assertThat(measured.get("repeated_3grams").value()).isCloseTo((1 - 2 / 4.0) / 3, within(1e-12));
        assertThat(measured.get("answers_repeated").value()).isEqualTo(2 / 3.0);
        assertThat(Repetition.repeated(List.of(new TextAnswer("p", "x"), new TextAnswer("p", "x"))))
                .isZero();
    }

    @Test
    void lengths_are_of_what_was_answered() {
        SequencedMap<String, Measured> measured = AnswerLengths.measured(
                List.of(
                        sample("p", "\uD83D\uDE00ab", 4, Finish.STOP),
                        sample("q", "abcde", 8, Finish.LENGTH),
                        sample("r", "", 0, Finish.ERROR)),
                BOOTSTRAP,
                "test");
        assertThat(measured.get("length_tokens").value()).isEqualTo(6);
        assertThat(measured.get("length_characters").value()).isEqualTo(4);
        assertThat(measured.get("cut_at_max_tokens").value()).isEqualTo(0.5);
    }

    @Test
    void scores_spread_within_prompts() {
        SequencedMap<String, Measured> measured = SampleScores.measured(
                List.of(
                        new ScoredSample(sample("p", "", 0, Finish.STOP), 1),
                        new ScoredSample(sample("p", "", 0, Finish.STOP), 3),
                        new ScoredSample(sample("q", "", 0, Finish.STOP), 5)),
                BOOTSTRAP,
                "test");
        assertThat(measured.get("sample_score").value()).isEqualTo(3);
        assertThat(measured.get("sample_score_best").value()).isEqualTo(4);
        assertThat(measured.get("sample_score_spread").value()).isCloseTo(Math.sqrt(2), within(1e-12));
        assertThat(measured.get("sample_score_spread").n()).isEqualTo(1);
    }
}
