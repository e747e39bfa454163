package io.burnish.data.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class PairSettingsTest {

    private static void refused(Settings settings, String message) {
        assertThatThrownBy(settings::done)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void a_rule_has_the_defaults_of_its_own_keys() {
        assertThat(PairSettings.defaults())
                .isEqualTo(Settings.select(Selection.BEST_WORST).done());
        assertThat(Settings.select(Selection.LENGTH_CONTROLLED).done().rho()).hasValue(0.1);
        assertThat(Settings.select(Selection.WORST_OF_K).done().k()).hasValue(5);
        PairSettings sweetSpot = Settings.select(Selection.SWEET_SPOT).done();
        assertThat(sweetSpot.sweetSpotChosen().orElseThrow()).hasToString("max");
        assertThat(sweetSpot.sweetSpotRejected().orElseThrow()).hasToString("mu-2s");
    }

    @Test
    void names_read_back() {
        assertThat(Selection.all())
                .allSatisfy(selection ->
                        assertThat(Selection.parse(selection.toString())).isSameAs(selection))
                .extracting(Selection::toString)
                .containsExactly(
                        "best-worst",
                        "best-random",
                        "best-second",
                        "threshold",
                        "all-pairs",
                        "sweet-spot",
                        "length-controlled",
                        "worst-of-k",
                        "best");
        for (String point : List.of("min", "mu-2s", "mu-s", "mu", "mu+s", "mu+2s", "max")) {
            assertThat(RewardPoint.parse(point)).hasToString(point);
        }
        for (String threshold : List.of("0.126", "55.0%", "-3.0", "0.1%")) {
            assertThat(Threshold.parse(threshold)).hasToString(threshold);
        }
    }

    @Test
    void wrong_names_are_refused() {
        assertThatThrownBy(() -> Selection.parse("best_worst"))
                .hasMessageStartingWith("must be one of best-worst, ")
                .hasMessageEndingWith("got 'best_worst'. Did you mean 'best-worst'?");
        assertThatThrownBy(() -> RewardPoint.parse("mu-3s"))
                .hasMessage("must be one of min, mu-2s, mu-s, mu, mu+s, mu+2s, max, got 'mu-3s'");
        assertThatThrownBy(() -> Threshold.parse("half"))
                .hasMessage("must be a number, or a quantile such as 50%, got 'half'");
        assertThatThrownBy(() -> Threshold.parse("101%"))
                .hasMessage("a quantile must be between 0% and 100%, got 101.0%");
    }

    @Test
    void quantiles_interpolate_as_NumPy_does() {
        double[] values = {4, 1, 3, 2};

        assertThat(Threshold.parse("50%").of(values)).isEqualTo(2.5);
        assertThat(Threshold.parse("0%").of(values)).isEqualTo(1);
        assertThat(Threshold.parse("100%").of(values)).isEqualTo(4);
        assertThat(Threshold.parse("25%").of(values)).isEqualTo(1.75);
        assertThat(Threshold.parse("7").of(values)).isEqualTo(7);
    }

    @Test
    void a_key_that_the_rule_does_not_read_is_refused() {
        refused(
                Settings.select(Selection.BEST_WORST).with("rho", 0.1),
                "rho is not read by select: best-worst; leave it out, or select length-controlled");
        refused(
                Settings.select(Selection.SWEET_SPOT).with("max_per_prompt", 2),
                "max_per_prompt is not read by select: sweet-spot; leave it out, or select threshold, all-pairs");
        refused(
                Settings.select(Selection.ALL_PAIRS).with("drop_ties", true),
                "drop_ties is not read by select: all-pairs; leave it out, or select best-worst, best-random,"
                        + " best-second, sweet-spot, worst-of-k, best");
        assertThatThrownBy(Settings.select(Selection.BEST).with("min_margin", 1.0)::done)
                .hasMessageStartingWith("min_margin is not read by select: best; ");
        assertThatThrownBy(Settings.select(Selection.BEST).with("unfinished", Unfinished.REJECTED)::done)
                .hasMessageStartingWith("unfinished is not read by select: best; ");
        var rip = new RipFilter(Optional.of(Threshold.parse("50%")), Optional.empty(), Optional.empty());
        assertThatThrownBy(
                        Settings.select(Selection.BEST)
                                        .with(
                                                "filters",
                                                new PairFilters(
                                                        OptionalDouble.empty(), Optional.of(rip), OptionalInt.empty()))
                                ::done)
                .hasMessageStartingWith("filters: rip is not read by select: best; ");
    }

    @Test
    void values_out_of_range_are_refused() {
        refused(
                Settings.select(Selection.BEST_WORST).with("min_margin", -1.0),
                "min_margin must be 0 or more, got -1.0");
        refused(
                Settings.select(Selection.BEST_WORST).with("min_margin", 2.0).with("max_margin", 2.0),
                "max_margin must be above min_margin (2.0), got 2.0");
        refused(
                Settings.select(Selection.ALL_PAIRS).with("max_per_prompt", 0),
                "max_per_prompt must be at least 1, got 0");
        refused(
                Settings.select(Selection.BEST_WORST).with("length_penalty", Double.NaN),
                "length_penalty must be 0 or more, got NaN");
        refused(
                Settings.select(Selection.BEST_WORST).with("max_length_ratio", 0.5),
                "max_length_ratio must be at least 1, got 0.5");
        refused(Settings.select(Selection.LENGTH_CONTROLLED).with("rho", 0.5), "rho must be in [0, 0.5), got 0.5");
        refused(Settings.select(Selection.WORST_OF_K).with("k", 1), "k must be at least 2, got 1");
        refused(Settings.select(Selection.THRESHOLD), "chosen_at_least is needed by select: threshold, got none");
        refused(
                Settings.select(Selection.THRESHOLD)
                        .with("chosen_at_least", 1.0)
                        .with("rejected_at_most", 1.0),
                "rejected_at_most must be below chosen_at_least (1.0), got 1.0");
        refused(
                Settings.select(Selection.SWEET_SPOT).with("sweet_spot_chosen", "mu-2s"),
                "sweet_spot_rejected must be below sweet_spot_chosen (mu-2s), got mu-2s");
    }

    @Test
    void filters_out_of_range_are_refused() {
        assertThatThrownBy(() -> new PairFilters(OptionalDouble.empty(), Optional.empty(), OptionalInt.of(0)))
                .hasMessage("longest must be at least 1, got 0");
        assertThatThrownBy(() -> new RipFilter(Optional.empty(), Optional.empty(), Optional.empty()))
                .hasMessageStartingWith("rejected_reward, rejected_length or reward_gap is needed");
        assertThatThrownBy(() -> new Contamination(List.of(), 13)).hasMessageStartingWith("files is empty");
        assertThatThrownBy(() -> new Contamination(List.of(java.nio.file.Path.of("a")), 0))
                .hasMessage("ngram must be at least 1, got 0");
    }
}
