package io.burnish.data.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.DataException;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class VerdictScoresTest {

    private static Sample sample(String prompt, int number) {
        return Scored.sample(prompt, number, "answer " + number, Finish.STOP);
    }

    private static Verdict score(int sample, double score) {
        return new Verdict(
                "p",
                List.of(sample),
                "self",
                0,
                OptionalDouble.of(score),
                OptionalDouble.empty(),
                "",
                Optional.empty(),
                "");
    }

    private static Verdict unread(int... samples) {
        return new Verdict(
                "p",
                java.util.Arrays.stream(samples).boxed().toList(),
                "self",
                0,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                "?",
                Optional.of("no number"),
                "");
    }

    private static Verdict preferred(int first, int second, double preference) {
        return new Verdict(
                "p",
                List.of(first, second),
                "pairwise",
                0,
                OptionalDouble.empty(),
                OptionalDouble.of(preference),
                "",
                Optional.empty(),
                "");
    }

    private static List<String> scores(VerdictScores scores) {
        return scores.prompts().stream()
                .flatMap(prompt -> prompt.samples().stream())
                .map(scored -> scored.sample().promptId() + scored.sample().sample() + " " + scored.score())
                .toList();
    }

    private static List<String> discards(VerdictScores scores) {
        return scores.discards().stream()
                .map(discard ->
                        discard.promptId() + discard.samples() + " " + discard.reason() + ": " + discard.detail())
                .toList();
    }

    @Test
    void a_score_is_the_mean_of_the_verdicts_that_could_be_read() {
        VerdictScores scores = VerdictScores.of(
                List.of(sample("p", 1), sample("p", 0), sample("p", 2)),
                List.of(score(0, 3), unread(0), score(1, 5), score(0, 4), unread(2), unread(2)));

        assertThat(scores(scores)).containsExactly("p0 3.5", "p1 5.0");
        assertThat(discards(scores)).containsExactly("p[2] unparseable: 0 of 2 verdicts can be read: no number");
    }

    @Test
    void equal_means_are_equal_however_many_verdicts_there_were() {
        VerdictScores scores = VerdictScores.of(
                List.of(sample("p", 0), sample("p", 1), sample("p", 2)),
                List.of(
                        score(0, 0.1),
                        score(0, 0.1),
                        score(0, 0.1),
                        score(1, 0.1),
                        score(2, 0.3),
                        score(2, 0.1),
                        score(2, -0.1)));

        assertThat(scores.prompts().getFirst().samples())
                .extracting(scored -> scored.score())
                .startsWith(0.1, 0.1);
    }

    @Test
    void an_answer_that_nobody_judged_is_discarded() {
        VerdictScores scores = VerdictScores.of(
                List.of(
                        sample("p", 0),
                        sample("p", 1),
                        Scored.sample("p", 2, "answer 0", Finish.STOP),
                        Scored.sample("p", 3, "", Finish.ERROR),
                        sample("q", 0)),
                List.of(score(0, 1)));

        assertThat(scores(scores)).containsExactly("p0 1.0");
        assertThat(discards(scores))
                .containsExactly(
                        "p[1] unjudged: there is no verdict",
                        "p[2] identical: the same text as sample 0",
                        "p[3] error: there is no answer",
                        "q[0] unjudged: there is no verdict");
        assertThat(scores.prompts()).extracting(ScoredPrompt::promptId).containsExactly("p", "q");
    }

    @Test
    void comparisons_give_the_mean_share_of_wins_over_the_opponents() {
        // 0 beats 1 in both orders, draws with 2 (once each way: 1 and 0); 1 ties with 2, once
        VerdictScores scores = VerdictScores.of(
                List.of(sample("p", 0), sample("p", 1), sample("p", 2), sample("p", 3)),
                List.of(
                        preferred(0, 1, 1),
                        preferred(1, 0, 0),
                        preferred(0, 2, 1),
                        preferred(2, 0, 1),
                        preferred(1, 2, 0.5),
                        unread(2, 1),
                        unread(3, 0)));

        // 0: (1 + 0.5) / 2, 1: (0 + 0.5) / 2, 2: (0.5 + 0.5) / 2
        assertThat(scores(scores)).containsExactly("p0 0.75", "p1 0.25", "p2 0.5");
        assertThat(discards(scores)).containsExactly("p[3] unparseable: 0 of 1 verdicts can be read: no number");
    }

    @Test
    void an_opponent_counts_once_however_often_it_was_met() {
        VerdictScores scores = VerdictScores.of(
                List.of(sample("p", 0), sample("p", 1), sample("p", 2)),
                List.of(preferred(0, 1, 1), preferred(0, 1, 1), preferred(0, 1, 1), preferred(0, 2, 0)));

        assertThat(scores(scores)).containsExactly("p0 0.5", "p1 0.0", "p2 1.0");
    }

    @Test
    void verdicts_of_another_run_are_refused() {
        assertThatThrownBy(() -> VerdictScores.of(List.of(sample("p", 0)), List.of(score(1, 1))))
                .isInstanceOf(DataException.class)
                .hasMessage("prompt p: there is a verdict on sample 1, but the samples are [0]; give the samples that"
                        + " were judged");
        assertThatThrownBy(() -> VerdictScores.of(List.of(sample("q", 0)), List.of(score(0, 1))))
                .hasMessageContaining("no sample of this prompt");
    }

    @Test
    void scores_and_comparisons_do_not_mix() {
        assertThatThrownBy(() -> VerdictScores.of(
                        List.of(sample("p", 0), sample("p", 1)), List.of(score(0, 1), preferred(0, 1, 1))))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("pair by one judge at a time");
    }
}
