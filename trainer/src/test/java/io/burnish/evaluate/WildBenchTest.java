package io.burnish.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.burnish.data.random.NamedSeed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class WildBenchTest {

    private static final Bootstrap BOOTSTRAP = Bootstrap.of(NamedSeed.of(42, "bootstrap"));

    private static double reward(WildBenchVerdict verdict, int length, int referenceLength) {
        return WildBenchReward.defaults().of(new WildBenchComparison("p", verdict, length, referenceLength, true));
    }

    @Test
    void a_slight_win_by_length_is_a_tie() {
        assertThat(reward(WildBenchVerdict.SLIGHTLY_BETTER, 1501, 1000)).isZero();
        assertThat(reward(WildBenchVerdict.SLIGHTLY_BETTER, 1500, 1000)).isEqualTo(0.5);
        assertThat(reward(WildBenchVerdict.SLIGHTLY_WORSE, 1000, 1501)).isZero();
        assertThat(reward(WildBenchVerdict.SLIGHTLY_WORSE, 1501, 1000)).isEqualTo(-0.5);
        assertThat(reward(WildBenchVerdict.MUCH_BETTER, 9000, 1000)).isEqualTo(1);
        assertThat(new WildBenchReward(OptionalInt.empty())
                        .of(new WildBenchComparison("p", WildBenchVerdict.SLIGHTLY_BETTER, 9000, 1, true)))
                .isEqualTo(0.5);
    }

    @Test
    void an_answer_that_is_none_stays_in_the_denominator() {
        Measured measured = WildBenchReward.defaults()
                .measured(
                        List.of(
                                new WildBenchComparison("a", WildBenchVerdict.MUCH_BETTER, 10, 10, true),
                                new WildBenchComparison("b", WildBenchVerdict.MUCH_WORSE, 0, 10, false)),
                        BOOTSTRAP,
                        "test");
        assertThat(measured.value()).isEqualTo(50);
        assertThat(measured.n()).isEqualTo(2);
    }

    @Test
    void points_are_stretched() {
        assertThat(WildBenchScore.of(10)).isEqualTo(10);
        assertThat(WildBenchScore.measured(List.of(Observation.of("a", 7), Observation.of("b", 8)), BOOTSTRAP, "test")
                        .value())
                .isEqualTo(5);
        assertThatIllegalArgumentException().isThrownBy(() -> WildBenchScore.of(0));
    }

    @Test
    void groups_have_weights() {
        SequencedMap<String, Measured> groups = new LinkedHashMap<>();
        groups.put("creative_tasks", Measured.of(4, 1, new Spread(3, 5, 1), 10, "x"));
        groups.put("coding_and_debugging", Measured.of(-2, 2, new Spread(-3, 0, 2), 20, "x"));
        Measured average = MacroAverage.wildBench().of(groups, "x");
        assertThat(average.value()).isCloseTo((0.5 * 4 - 1.25 * 2) / 1.75, within(1e-12));
        assertThat(average.standardError().orElseThrow()).isCloseTo(Math.hypot(0.5, 2.5) / 1.75, within(1e-12));
        assertThat(average.n()).isEqualTo(30);
        groups.put("cooking", Measured.plain(1, 1, "x"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> MacroAverage.wildBench().of(groups, "x"))
                .withMessageContaining("group cooking has no weight");
    }

    @Test
    void a_swapped_verdict_is_the_other_answers() {
        assertThat(WildBenchVerdict.MUCH_BETTER.swapped()).isEqualTo(WildBenchVerdict.MUCH_WORSE);
        assertThat(WildBenchVerdict.TIE.swapped()).isEqualTo(WildBenchVerdict.TIE);
    }

    @Test
    void a_preference_is_the_nearest_verdict() {
        assertThat(WildBenchVerdict.ofPreference(1)).isEqualTo(WildBenchVerdict.MUCH_BETTER);
        assertThat(WildBenchVerdict.ofPreference(0.75)).isEqualTo(WildBenchVerdict.SLIGHTLY_BETTER);
        assertThat(WildBenchVerdict.ofPreference(0.5)).isEqualTo(WildBenchVerdict.TIE);
        assertThat(WildBenchVerdict.ofPreference(0.3)).isEqualTo(WildBenchVerdict.SLIGHTLY_WORSE);
        assertThat(WildBenchVerdict.ofPreference(0)).isEqualTo(WildBenchVerdict.MUCH_WORSE);
        assertThatIllegalArgumentException().isThrownBy(() -> WildBenchVerdict.ofPreference(1.5));
    }
}
