package io.burnish.data.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.data.exchange.JudgedPair;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelectionTest {

    private static PairingResult result(Settings settings, ScoredPrompt... prompts) {
        return Pairing.of(settings.done(), 42, 1).pairs(List.of(prompts));
    }

    /// Each pair as `CHOSEN>REJECTED`, by the numbers of the samples.
    private static List<String> pairs(Settings settings, ScoredPrompt... prompts) {
        return result(settings, prompts).pairs().stream()
                .map(SelectionTest::shown)
                .toList();
    }

    private static String shown(JudgedPair pair) {
        return pair.chosenSample() + ">" + pair.rejectedSample();
    }

    private static List<String> reasons(Settings settings, ScoredPrompt... prompts) {
        return result(settings, prompts).discards().stream()
                .map(discard -> discard.reason() + discard.samples())
                .toList();
    }

    @Test
    void best_worst_takes_the_highest_and_the_lowest_score() {
        var settings = Settings.select(Selection.BEST_WORST);

        assertThat(pairs(settings, Scored.of("p", 2, 5, 1, 4))).containsExactly("1>2");
        assertThat(pairs(settings, Scored.of("p", 1, 2, 2, 1)))
                .as("the first of equals")
                .containsExactly("1>0");
    }

    @Test
    void equal_scores_make_no_pair() {
        for (Selection select : List.of(Selection.BEST_WORST, Selection.BEST_SECOND, Selection.LENGTH_CONTROLLED)) {
            assertThat(reasons(Settings.select(select), Scored.of("p", 3, 3, 3)))
                    .as(select.toString())
                    .containsExactly("tie[0, 1]");
        }
        for (Selection select : List.of(Selection.BEST_RANDOM, Selection.ALL_PAIRS, Selection.SWEET_SPOT)) {
            assertThat(reasons(Settings.select(select), Scored.of("p", 3, 3, 3)))
                    .as(select.toString())
                    .containsExactly("no_pair[]");
        }
        assertThat(reasons(Settings.select(Selection.WORST_OF_K), Scored.of("p", 3, 3, 3)))
                .first()
                .asString()
                .startsWith("tie");
    }

    @Test
    void best_random_draws_each_worse_answer_equally_often() {
        var settings = Settings.select(Selection.BEST_RANDOM);
        ScoredPrompt[] prompts = IntStream.range(0, 3000)
                .mapToObj(i -> Scored.of("prompt-" + i, 1, 9, 9, 2, 3))
                .toArray(ScoredPrompt[]::new);

        List<String> pairs = pairs(settings, prompts);

        assertThat(pairs).hasSize(3000).containsOnly("1>0", "1>3", "1>4");
        // 1000 each; the standard deviation is 26
        for (String pair : List.of("1>0", "1>3", "1>4")) {
            assertThat(pairs.stream().filter(pair::equals).count()).isBetween(870L, 1130L);
        }
    }

    @Test
    void what_is_drawn_hangs_on_seed_iteration_and_prompt_alone() {
        ScoredPrompt[] prompts = IntStream.range(0, 50)
                .mapToObj(i -> Scored.of("prompt-" + i, 1, 9, 3, 2, 4, 5, 6))
                .toArray(ScoredPrompt[]::new);
        PairSettings settings = Settings.select(Selection.BEST_RANDOM).done();
        List<JudgedPair> all =
                Pairing.of(settings, 42, 1).pairs(List.of(prompts)).pairs();

        assertThat(Pairing.of(settings, 42, 1).pairs(List.of(prompts[7])).pairs())
                .containsExactly(all.get(7));
        assertThat(Pairing.of(settings, 43, 1).pairs(List.of(prompts)).pairs()).isNotEqualTo(all);
        assertThat(Pairing.of(settings, 42, 2).pairs(List.of(prompts)).pairs().stream()
                        .map(SelectionTest::shown))
                .isNotEqualTo(all.stream().map(SelectionTest::shown).toList());
    }

    @Test
    void best_second_takes_the_two_highest() {
        var settings = Settings.select(Selection.BEST_SECOND);

        assertThat(pairs(settings, Scored.of("p", 2, 5, 1, 4))).containsExactly("1>3");
        assertThat(reasons(settings, Scored.of("p", 5, 1, 5))).containsExactly("tie[0, 2]");
    }

    @Test
    void threshold_pairs_good_with_bad_answers_each_once() {
        var settings = Settings.select(Selection.THRESHOLD)
                .with("chosen_at_least", 7.0)
                .with("rejected_at_most", 3.0);

        assertThat(pairs(settings, Scored.of("p", 3, 7, 9, 5, 1, 2, 6))).containsExactly("2>4", "1>5");
        assertThat(pairs(settings.with("max_per_prompt", 1), Scored.of("p", 3, 7, 9, 5, 1)))
                .containsExactly("2>4");
        assertThat(reasons(settings, Scored.of("p", 3, 6.9, 1))).containsExactly("no_pair[]");
    }

    @Test
    void all_pairs_takes_the_largest_margins_first() {
        var settings = Settings.select(Selection.ALL_PAIRS);
        ScoredPrompt prompt = Scored.of("p", 1, 4, 2, 4);

        // margins: 1>0 3, 3>0 3, 1>2 2, 3>2 2, 2>0 1
        assertThat(pairs(settings, prompt)).containsExactly("1>0", "3>0", "1>2", "3>2", "2>0");
        assertThat(pairs(settings.with("max_per_prompt", 3), prompt)).containsExactly("1>0", "3>0", "1>2");
        assertThat(reasons(settings, prompt)).containsExactly("max_per_prompt[3, 2]", "max_per_prompt[2, 0]");
        assertThat(pairs(Settings.select(Selection.ALL_PAIRS).with("min_margin", 2.0), prompt))
                .as("a margin must be above")
                .containsExactly("1>0", "3>0");
    }

    /// Scores 0 to 10 and 20: mu = 75 / 12 = 6.25. The squares sum to 785, less 12 mu^2 = 468.75 is 316.25, and
    /// sigma = sqrt(316.25 / 11) = 5.362. So min 0, mu-2s -4.47, mu-s 0.89, mu 6.25, mu+s 11.61, mu+2s 16.97, max
    // 20.
    @ParameterizedTest
    @CsvSource({
        "max, mu-2s, 11>0",
        "max, min, 11>0",
        "max, mu-s, 11>1",
        "max, mu, 11>6",
        "max, mu+s, 11>10",
        "mu+2s, mu, 11>6",
        "mu+s, mu, 10>6",
        "mu+s, mu-s, 10>1",
        "mu, mu-s, 6>1",
        "mu-s, mu-2s, 1>0",
        "max, mu+2s, 11>10",
    })
    void sweet_spot_takes_the_answers_nearest_to_its_points(String chosen, String rejected, String pair) {
        ScoredPrompt prompt = Scored.of("p", 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20);

        assertThat(pairs(
                        Settings.select(Selection.SWEET_SPOT)
                                .with("sweet_spot_chosen", chosen)
                                .with("sweet_spot_rejected", rejected),
                        prompt))
                .containsExactly(pair);
    }

    @Test
    void sweet_spot_spares_the_outlier_at_the_bottom() {
        double[] scores =
                IntStream.range(0, 100).mapToDouble(i -> i < 99 ? i : -500).toArray();

        // mu = (4851 - 500) / 100 = 43.51, sigma = sqrt((318549 + 250000 - 100 * 43.51^2) / 99) = 61.9
        // mu - 2 sigma = -80.3: 0 is nearer than -500
        assertThat(pairs(Settings.select(Selection.SWEET_SPOT), Scored.of("p", scores)))
                .containsExactly("98>0");
        assertThat(pairs(Settings.select(Selection.BEST_WORST), Scored.of("p", scores)))
                .containsExactly("98>99");
    }

    @Test
    void length_controlled_takes_the_shortest_good_and_the_longest_bad_answer() {
        ScoredPrompt prompt = Scored.prompt("p")
                .answer(30, 10)
                .answer(20, 9.2)
                .answer(5, 8.9)
                .answer(40, 1.1)
                .answer(35, 0.9)
                .answer(10, 0)
                .done();

        // the range is 10: at rho 0.1 good is 9 and above, bad 1 and below; at 0.2 good is 8, bad 2
        assertThat(pairs(Settings.select(Selection.LENGTH_CONTROLLED), prompt)).containsExactly("1>4");
        assertThat(pairs(Settings.select(Selection.LENGTH_CONTROLLED).with("rho", 0.2), prompt))
                .containsExactly("2>3");
        assertThat(pairs(Settings.select(Selection.LENGTH_CONTROLLED).with("rho", 0.0), prompt))
                .containsExactly("0>5");
    }

    @Test
    void length_controlled_keeps_lengths_within_the_ratio_where_it_can() {
        ScoredPrompt prompt = Scored.prompt("p")
                .answer(10, 10)
                .answer(20, 9.5)
                .answer(31, 0)
                .answer(19, 0.5)
                .done();
        var settings = Settings.select(Selection.LENGTH_CONTROLLED);

        assertThat(pairs(settings, prompt)).containsExactly("0>2");
        assertThat(pairs(settings.with("max_length_ratio", 1.9), prompt)).containsExactly("0>3");
        assertThat(pairs(settings.with("max_length_ratio", 1.2), prompt)).containsExactly("1>3");
        assertThat(reasons(settings.with("max_length_ratio", 1.01), prompt)).containsExactly("length_ratio[0, 2]");
    }

    @Test
    void with_rho_0_ties_go_by_length_as_in_WPO() {
        ScoredPrompt prompt = Scored.prompt("p")
                .answer(9, 5)
                .answer(7, 5)
                .answer(3, 1)
                .answer(4, 1)
                .done();

        assertThat(pairs(Settings.select(Selection.LENGTH_CONTROLLED).with("rho", 0.0), prompt))
                .containsExactly("1>3");
    }

    @Test
    void worst_of_k_is_best_worst_for_as_many_answers() {
        assertThat(pairs(Settings.select(Selection.WORST_OF_K), Scored.of("p", 3, 1, 5, 0, 2)))
                .containsExactly("2>3");
    }

    @Test
    void worst_of_k_is_as_bad_as_the_worst_of_k() {
        double[] scores = IntStream.range(0, 99).mapToDouble(i -> i).toArray();
        ScoredPrompt[] prompts = IntStream.range(0, 2000)
                .mapToObj(i -> Scored.of("prompt-" + i, scores))
                .toArray(ScoredPrompt[]::new);

        List<JudgedPair> pairs = result(Settings.select(Selection.WORST_OF_K).with("k", 4), prompts)
                .pairs();

        assertThat(pairs).allMatch(pair -> pair.chosenSample() == 98);
        // The least of 4 of 0..98 is 19 on average, with a standard deviation of about 15.6: 0.35 for the mean.
        assertThat(pairs.stream()
                        .mapToDouble(JudgedPair::scoreRejected)
                        .average()
                        .orElseThrow())
                .isBetween(17.6, 20.4);
    }

    @Test
    void best_takes_the_best_answer_alone() {
        PairingResult result =
                result(Settings.select(Selection.BEST), Scored.of("p", 2, 5, 1), Scored.of("q", 3), Scored.of("r"));

        assertThat(result.pairs()).isEmpty();
        assertThat(result.bestAnswers())
                .extracting(answer -> answer.promptId() + answer.sample() + " " + answer.score())
                .containsExactly("p1 5.0", "q0 3.0");
        assertThat(result.discards()).extracting(discard -> discard.reason()).containsExactly("too_few_candidates");
        assertThat(result.summary().bestAnswers()).isEqualTo(2);
        assertThat(result.summary().pairs()).isZero();
    }

    @Test
    void drop_ties_leaves_out_what_only_chance_decides() {
        for (Selection select : List.of(Selection.BEST_WORST, Selection.SWEET_SPOT)) {
            var settings = Settings.select(select).with("drop_ties", true);
            assertThat(reasons(settings, Scored.of("p", 5, 5, 1))).containsExactly("shared_score[0, 2]");
            assertThat(reasons(settings, Scored.of("p", 5, 1, 1))).containsExactly("shared_score[0, 1]");
            assertThat(pairs(settings, Scored.of("p", 5, 3, 3, 1))).containsExactly("0>3");
        }
        var random = Settings.select(Selection.BEST_RANDOM).with("drop_ties", true);
        assertThat(pairs(random, Scored.of("p", 5, 1, 1))).hasSize(1);
        assertThat(pairs(random, Scored.of("p", 5, 5, 1))).isEmpty();
        assertThat(result(Settings.select(Selection.BEST).with("drop_ties", true), Scored.of("p", 5, 5, 1))
                        .bestAnswers())
                .isEmpty();
    }

    @Test
    void a_length_penalty_comes_off_the_scores() {
        ScoredPrompt prompt = Scored.prompt("p")
                .answer(30, 10)
                .answer(10, 9)
                .answer(50, 2)
                .answer(5, 1)
                .done();

        // 10 - 3 = 7, 9 - 1 = 8, 2 - 5 = -3, 1 - 0.5 = 0.5
        List<JudgedPair> pairs = result(Settings.select(Selection.BEST_WORST).with("length_penalty", 0.1), prompt)
                .pairs();

        assertThat(pairs).extracting(SelectionTest::shown).containsExactly("1>2");
        assertThat(pairs.getFirst().scoreChosen()).isEqualTo(8);
        assertThat(pairs.getFirst().scoreRejected()).isEqualTo(-3);
    }
}
