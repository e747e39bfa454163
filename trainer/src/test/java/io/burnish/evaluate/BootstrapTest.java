package io.burnish.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.burnish.data.random.NamedSeed;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BootstrapTest {

    private static final NamedSeed SEED = NamedSeed.of(42, "iteration-1/evaluate/bootstrap");

    private static List<Observation> random(int count, String path, double shift) {
        NamedSeed seed = NamedSeed.of(7, path);
        return IntStream.range(0, count)
                .mapToObj(i -> Observation.of("p" + i, shift + seed.uniform(i)))
                .toList();
    }

    @Test
    void a_resample_has_as_many_prompts_as_the_data() {
        assertThat(Arrays.stream(Bootstrap.of(SEED).counts(50, 3)).sum()).isEqualTo(50);
    }

    @Test
    void the_interval_is_that_of_the_normal_law_for_many_rows() {
        Observations observations = Observations.of(random(500, "uniform", 0));
        Spread spread = observations.spread(Bootstrap.of(SEED));
        double error = observations.standardError();
        assertThat(spread.standardDeviation()).isCloseTo(error, within(0.1 * error));
        assertThat(spread.low()).isCloseTo(observations.mean() - 1.96 * error, within(0.25 * error));
        assertThat(spread.high()).isCloseTo(observations.mean() + 1.96 * error, within(0.25 * error));
    }

    @Test
    void equal_seeds_give_equal_bits() {
        Observations observations = Observations.of(random(40, "uniform", 0));
        assertThat(observations.measured(Bootstrap.of(SEED), "x"))
                .isEqualTo(observations.measured(Bootstrap.of(SEED), "x"));
        assertThat(observations.spread(Bootstrap.of(SEED)))
                .isNotEqualTo(observations.spread(Bootstrap.of(NamedSeed.of(43, "iteration-1/evaluate/bootstrap"))));
    }

    @Test
    void answers_to_one_prompt_are_not_independent() {
        List<Observation> once = random(30, "uniform", 0);
        List<Observation> fourTimes =
                IntStream.range(0, 4).boxed().flatMap(i -> once.stream()).toList();
        assertThat(Observations.of(fourTimes).standardError())
                .isCloseTo(Observations.of(once).standardError(), within(1e-12));
    }

    @Test
    void a_single_prompt_has_no_standard_error() {
        Measured measured = Observations.of(List.of(Observation.of("p", 3))).measured(Bootstrap.of(SEED), "x");
        assertThat(measured.value()).isEqualTo(3);
        assertThat(measured.standardError()).isEmpty();
    }

    @Test
    void what_prompts_have_in_common_cancels_in_a_difference() {
        List<Observation> base = random(100, "hardness", 0);
        List<Observation> better = base.stream()
                .map(o -> Observation.of(o.promptId(), o.sum() + 0.1))
                .toList();
        PairedDifference difference = PairedDifference.of(
                Observations.of(better), Observations.of(base.subList(0, 90)), Bootstrap.of(SEED), "x");
        assertThat(difference.measured().value()).isCloseTo(0.1, within(1e-12));
        assertThat(difference.measured().standardError().orElseThrow()).isLessThan(1e-12);
        assertThat(difference.measured().n()).isEqualTo(90);
        assertThat(difference.leftOut()).isEqualTo(10);
    }

    @Test
    void models_without_a_common_prompt_do_not_compare() {
        Observations one = Observations.of(List.of(Observation.of("p", 1)));
        Observations other = Observations.of(List.of(Observation.of("q", 1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PairedDifference.of(one, other, Bootstrap.of(SEED), "x"))
                .withMessageContaining("none common");
    }

    @Test
    void win_rates_count_wins_and_draws() {
        WinRate rate = WinRate.of(new double[] {1, 0.9, 0.5, 0.2});
        assertThat(rate.continuous()).isCloseTo(65, within(1e-12));
        assertThat(rate.discrete()).isEqualTo(62.5);
        assertThat(rate.wins()).isEqualTo(2);
        assertThat(rate.draws()).isEqualTo(1);
        assertThat(rate.losses()).isEqualTo(1);
        var measured = WinRate.measured(
                List.of(
                        Observation.of("a", 1),
                        Observation.of("b", 0.9),
                        Observation.of("c", 0.5),
                        Observation.of("d", 0.2)),
                Bootstrap.of(SEED),
                "x");
        assertThat(measured.get("win_rate").standardError().orElseThrow())
                .isCloseTo(rate.standardError(), within(1e-12));
        assertThat(measured.get("discrete_win_rate").value()).isEqualTo(62.5);
        assertThatIllegalArgumentException().isThrownBy(() -> WinRate.of(new double[] {1.5}));
    }
}
