package io.burnish.data.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.burnish.data.Content;
import io.burnish.data.Message;
import io.burnish.data.exchange.Discard;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.JudgedPair;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PairingTest {

    private static PairingResult result(Settings settings, ScoredPrompt... prompts) {
        return Pairing.of(settings.done(), 42, 3).pairs(List.of(prompts));
    }

    private static Settings bestWorst() {
        return Settings.select(Selection.BEST_WORST);
    }

    private static List<String> reasons(PairingResult result) {
        return result.discards().stream()
                .map(discard -> discard.promptId() + " " + discard.reason() + discard.samples())
                .toList();
    }

    private static List<String> prompts(PairingResult result) {
        return result.pairs().stream().map(JudgedPair::promptId).toList();
    }

    private static Settings filtered(OptionalDouble score, Optional<RipFilter> rip, OptionalInt longest) {
        return bestWorst().with("filters", new PairFilters(score, rip, longest));
    }

    private static RipFilter rip(String reward, String length, String gap) {
        return new RipFilter(threshold(reward), threshold(length), threshold(gap));
    }

    private static Optional<Threshold> threshold(String text) {
        return Optional.of(text).filter(given -> !given.equals("none")).map(Threshold::parse);
    }

    @Test
    void a_pair_has_the_texts_the_scores_and_the_numbers() {
        ScoredPrompt text =
                Scored.prompt("p", "Why?").answer("bad", 1).answer("good", 2.5).done();
        var question = new Content.Messages(List.of(Message.user("Why?")));
        ScoredPrompt messages =
                Scored.prompt("q", question).answer("good", 2).answer("bad", 1).done();

        assertThat(result(bestWorst(), text, messages).pairs())
                .containsExactly(
                        new JudgedPair(
                                new Content.Text("Why?"),
                                new Content.Text("good"),
                                new Content.Text("bad"),
                                2.5,
                                1,
                                "p",
                                1,
                                0,
                                3),
                        new JudgedPair(
                                question,
                                new Content.Messages(List.of(Message.assistant("good"))),
                                new Content.Messages(List.of(Message.assistant("bad"))),
                                2,
                                1,
                                "q",
                                0,
                                1,
                                3));
    }

    @Test
    void an_answer_that_is_not_there_takes_no_part() {
        ScoredPrompt prompt = Scored.prompt("p")
                .answer("a", 1)
                .answer("", 9, Finish.ERROR)
                .answer("b", 2)
                .answer("c", Double.NEGATIVE_INFINITY)
                .done();

        PairingResult result = result(bestWorst(), prompt);

        assertThat(result.pairs()).extracting(JudgedPair::chosenSample).containsExactly(2);
        assertThat(reasons(result)).containsExactly("p error[1]", "p not_finite[3]");
    }

    @Test
    void equal_answers_are_one_candidate() {
        ScoredPrompt prompt = Scored.prompt("p")
                .answer("same", 2)
                .answer("other", 5)
                .answer("same", 3)
                .answer("same", 7)
                .done();

        PairingResult result = result(bestWorst(), prompt);

        assertThat(result.pairs()).hasSize(1);
        assertThat(result.pairs().getFirst().rejectedSample()).isZero();
        assertThat(result.pairs().getFirst().scoreRejected()).isEqualTo(4);
        assertThat(reasons(result)).containsExactly("p identical[2]", "p identical[3]");
        assertThat(result.discards().getFirst().detail()).isEqualTo("the same text as sample 0");
    }

    @Test
    void equal_answers_of_equal_scores_stay_a_tie_with_another_answer() {
        ScoredPrompt prompt = Scored.prompt("p")
                .answer("same", 0.1)
                .answer("same", 0.1)
                .answer("same", 0.1)
                .answer("other", 0.1)
                .done();

        assertThat(reasons(result(bestWorst(), prompt))).contains("p tie[0, 3]");
    }

    @Test
    void a_prompt_whose_answers_are_all_equal_is_dropped() {
        ScoredPrompt prompt =
                Scored.prompt("p").answer("same", 1).answer("same", 2).done();

        PairingResult result = result(bestWorst(), prompt);

        assertThat(reasons(result)).containsExactly("p identical[1]", "p too_few_candidates[]");
        assertThat(result.discards().getLast().detail()).isEqualTo("1 of 2 samples can be used, 2 are needed");
    }

    @Test
    void an_unfinished_answer_takes_no_part() {
        ScoredPrompt prompt = Scored.prompt("p")
                .unfinished("long", 0)
                .answer("a", 1)
                .unfinished("longer", 9)
                .answer("b", 2)
                .done();

        PairingResult result = result(bestWorst(), prompt);

        assertThat(result.pairs()).extracting(JudgedPair::rejectedSample).containsExactly(1);
        assertThat(reasons(result)).containsExactly("p unfinished[0]", "p unfinished[2]");
    }

    @Test
    void an_unfinished_answer_may_be_rejected_and_is_never_chosen() {
        var settings = bestWorst().with("unfinished", Unfinished.REJECTED);

        PairingResult result = result(
                settings,
                Scored.prompt("p")
                        .unfinished("long", 0)
                        .answer("a", 1)
                        .unfinished("longer", 9)
                        .answer("b", 2)
                        .done(),
                Scored.prompt("q").unfinished("long", 1).unfinished("longer", 9).done(),
                Scored.prompt("r").unfinished("long", 7).answer("a", 1).done());

        assertThat(result.pairs())
                .extracting(pair -> pair.promptId() + pair.chosenSample() + pair.rejectedSample())
                .containsExactly("p30");
        assertThat(reasons(result)).containsExactly("q none_finished[]", "r rejected_not_below[1, 0]");
        assertThat(result.summary().unused()).isEqualTo(2);
    }

    @Test
    void an_unfinished_answer_makes_the_choice_no_less_certain() {
        ScoredPrompt prompt = Scored.prompt("p")
                .answer("a", 5)
                .unfinished("long", 5)
                .answer("b", 1)
                .done();

        assertThat(prompts(result(
                        bestWorst().with("unfinished", Unfinished.REJECTED).with("drop_ties", true), prompt)))
                .containsExactly("p");
    }

    @Test
    void every_rule_leaves_unfinished_answers_unchosen() {
        ScoredPrompt prompt = Scored.prompt("p")
                .answer("a", 5)
                .unfinished("b", 9)
                .answer("c", 4)
                .unfinished("d", 1)
                .answer("e", 2)
                .done();

        for (Selection select : Selection.all()) {
            var settings = Settings.select(select);
            if (select == Selection.THRESHOLD) {
                settings.with("chosen_at_least", 4.0).with("rejected_at_most", 2.0);
            }
            if (select == Selection.BEST) {
                assertThat(result(settings, prompt).bestAnswers().getFirst().sample())
                        .isZero();
            } else {
                assertThat(result(settings.with("unfinished", Unfinished.REJECTED), prompt)
                                .pairs())
                        .as(select.toString())
                        .isNotEmpty()
                        .noneMatch(pair -> pair.chosenSample() == 1 || pair.chosenSample() == 3);
            }
        }
    }

    @Test
    void an_equal_text_that_is_finished_stands_for_the_unfinished_one() {
        ScoredPrompt prompt = Scored.prompt("p")
                .unfinished("same", 4)
                .answer("same", 4)
                .answer("a", 1)
                .done();

        PairingResult result = result(bestWorst(), prompt);

        assertThat(result.pairs()).extracting(JudgedPair::chosenSample).containsExactly(1);
        assertThat(reasons(result)).containsExactly("p identical[0]");
    }

    @Test
    void margins_are_above_the_least_and_up_to_the_most() {
        var settings = bestWorst().with("min_margin", 1.0).with("max_margin", 3.0);

        PairingResult result = result(
                settings, Scored.of("p", 1, 2), Scored.of("q", 1, 2.5), Scored.of("r", 1, 4), Scored.of("s", 1, 4.5));

        assertThat(prompts(result)).containsExactly("q", "r");
        assertThat(result.discards())
                .containsExactly(
                        new Discard("p", List.of(1, 0), "pair", "margin_too_small", "margin 1.0 is not above 1.0"),
                        new Discard("s", List.of(1, 0), "pair", "margin_too_large", "margin 3.5 is above 3.0"));
    }

    @Test
    void lengths_are_within_a_ratio() {
        PairingResult result = result(
                bestWorst().with("max_length_ratio", 2.0),
                Scored.prompt("p").answer(10, 1).answer(20, 2).done(),
                Scored.prompt("q").answer(21, 1).answer(10, 2).done());

        assertThat(prompts(result)).containsExactly("p");
        assertThat(result.discards().getFirst().detail()).isEqualTo("lengths 10 and 21, ratio above 2.0");
    }

    @Test
    void a_chosen_answer_has_at_least_a_score() {
        PairingResult result = result(
                filtered(OptionalDouble.of(4.5), Optional.empty(), OptionalInt.empty()),
                Scored.of("p", 1, 4.4),
                Scored.of("q", 1, 4.5));

        assertThat(prompts(result)).containsExactly("q");
        assertThat(reasons(result)).containsExactly("p score_too_low[1, 0]");
    }

    @Test
    void the_longest_chosen_answers_are_kept_in_their_order() {
        PairingResult result = result(
                filtered(OptionalDouble.empty(), Optional.empty(), OptionalInt.of(2)),
                Scored.prompt("p").answer(10, 2).answer(90, 1).done(),
                Scored.prompt("q").answer(5, 2).answer(90, 1).done(),
                Scored.prompt("r").answer(30, 2).answer(90, 1).done(),
                Scored.prompt("s").answer(10, 2).answer(90, 1).done());

        assertThat(prompts(result)).containsExactly("p", "r");
        assertThat(reasons(result)).containsExactly("q not_longest[0, 1]", "s not_longest[0, 1]");
    }

    @Test
    void rip_keeps_prompts_whose_rejected_answer_is_good_long_and_near() {
        PairingResult result = result(
                filtered(OptionalDouble.empty(), Optional.of(rip("8", "20", "1")), OptionalInt.empty()),
                Scored.prompt("good").answer(30, 9).answer(20, 8).done(),
                Scored.prompt("low").answer(30, 8.5).answer(30, 7.9).done(),
                Scored.prompt("short").answer(30, 9).answer(19, 8).done(),
                Scored.prompt("far").answer(30, 9.5).answer(20, 8).done());

        assertThat(prompts(result)).containsExactly("good");
        assertThat(reasons(result))
                .containsExactly(
                        "low rip_rejected_reward[0, 1]", "short rip_rejected_length[0, 1]", "far rip_reward_gap[0, 1]");
        assertThat(result.discards().getFirst().detail()).isEqualTo("7.9 is below 8.0");
    }

    @Test
    void rip_takes_quantiles_of_the_pairs() {
        // rejected scores 1, 2, 3, 4: the median is 2.5
        PairingResult result = result(
                filtered(OptionalDouble.empty(), Optional.of(rip("50%", "none", "none")), OptionalInt.empty()),
                Scored.of("a", 9, 1),
                Scored.of("b", 9, 2),
                Scored.of("c", 9, 3),
                Scored.of("d", 9, 4),
                Scored.of("tie", 0, 0));

        assertThat(prompts(result)).containsExactly("c", "d");
    }

    @Test
    void lengths_are_in_tokens_where_all_are_known_else_in_characters() {
        ScoredPrompt known = Scored.of("p", 1, 2);
        var unknown = new io.burnish.data.exchange.Sample(
                "q", 1, 0, known.prompt(), "😀 hi", new int[0], new double[0], Finish.STOP, 0, "openai", "m");

        assertThat(AnswerLength.of(List.of(known))).isEqualTo(AnswerLength.TOKENS);
        AnswerLength mixed = AnswerLength.of(List.of(
                known,
                new ScoredPrompt("q", known.prompt(), List.of(new io.burnish.data.exchange.ScoredSample(unknown, 1)))));
        assertThat(mixed).isEqualTo(AnswerLength.CHARACTERS);
        assertThat(mixed.of(unknown)).isEqualTo(4);
    }

    @Test
    void the_summary_counts_and_measures() {
        PairingSummary summary = result(
                        bestWorst(),
                        Scored.prompt("p")
                                .answer(10, 6)
                                .answer(20, 2)
                                .answer(15, 4)
                                .done(),
                        Scored.prompt("q").answer(30, 5).answer(10, 3).done(),
                        Scored.of("tie", 4, 4),
                        Scored.of("few", 4))
                .summary();

        assertThat(summary.prompts()).isEqualTo(4);
        assertThat(summary.samples()).isEqualTo(8);
        assertThat(summary.pairs()).isEqualTo(2);
        assertThat(summary.unused()).isEqualTo(1);
        assertThat(summary.discards()).isEqualTo(Map.of("tie", 1, "too_few_candidates", 1));
        // 6 2 4 5 3 4 4 4: mean 4, squares 4 + 4 + 1 + 1 = 10, over 7
        assertThat(summary.scores().mean()).isEqualTo(4);
        assertThat(summary.scores().deviation()).isCloseTo(Math.sqrt(10.0 / 7), within(1e-15));
        assertThat(summary.margins()).isEqualTo(new Moments(2, 3, Math.sqrt(2)));
        assertThat(summary.chosenLength().mean()).isEqualTo(20);
        assertThat(summary.rejectedLength().mean()).isEqualTo(15);
        assertThat(summary.lengthIn()).isEqualTo(AnswerLength.TOKENS);
    }

    @Test
    void nothing_makes_nothing() {
        PairingResult result = result(bestWorst());

        assertThat(result.pairs()).isEmpty();
        assertThat(result.discards()).isEmpty();
        assertThat(result.summary().scores()).isEqualTo(new Moments(0, 0, 0));
    }
}
