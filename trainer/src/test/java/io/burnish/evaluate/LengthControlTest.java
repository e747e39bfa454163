package io.burnish.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.burnish.data.random.NamedSeed;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LengthControlTest {

    private static final NamedSeed SEED = NamedSeed.of(42, "lengths");

    /// A judge with logit `model - slope tanh((baseline - model) / 300)`: longer answers please it.
    private static List<JudgedLengths> rows(int count, double model, double slope, int longer) {
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    int length = 1000 + longer + (int) (800 * (SEED.uniform(i) - 0.5));
                    double logit = model - slope * Math.tanh((1000 - length) / 300.0);
                    return new JudgedLengths("p" + i, Logistic.sigmoid(logit), 1000, length, 0);
                })
                .toList();
    }

    @Test
    void what_length_won_is_taken_away() {
        List<JudgedLengths> rows = rows(300, 0, 1.5, 250);
        double raw = WinRate.of(
                        rows.stream().mapToDouble(JudgedLengths::preference).toArray())
                .continuous();
        LengthControl controlled = LengthControl.fitMinimal(rows, new LengthPenalty.None());
        assertThat(raw).isGreaterThan(65);
        assertThat(controlled.winRate()).isCloseTo(50, within(2.0));
        assertThat(controlled.coefficients().length()).isNegative();
        assertThat(controlled.coefficients().difficulty()).isZero();
        assertThat(controlled.standardError()).isCloseTo(0, within(1e-12));
    }

    @Test
    void a_change_of_more_than_ten_points_and_a_quarter_of_the_room_is_extreme() {
        assertThat(LengthControl.isExtreme(70, 50)).isTrue();
        assertThat(LengthControl.isExtreme(70, 55)).isFalse();
        assertThat(LengthControl.isExtreme(20, 12)).isFalse();
        assertThat(LengthControl.isExtreme(20, 45)).isTrue();
    }

    @Test
    void the_minimal_form_has_its_doubt_from_the_bootstrap() {
        Bootstrap bootstrap = new Bootstrap(new BootstrapSettings(100, 0.95), SEED);
        List<JudgedLengths> rows = rows(120, 0.3, 1, 0);
        Measured measured = LengthControl.measuredMinimal(rows, LengthPenalty.alpacaEval(), bootstrap, "test");
        assertThat(measured.standardError().orElseThrow()).isPositive();
        assertThat(measured.low().orElseThrow()).isLessThan(measured.value());
        assertThat(measured.high().orElseThrow()).isGreaterThan(measured.value());
        assertThat(measured)
                .isEqualTo(LengthControl.measuredMinimal(rows, LengthPenalty.alpacaEval(), bootstrap, "test"));
    }

    @Test
    void equal_lengths_leave_the_win_rate_as_it_is() {
        List<JudgedLengths> rows =
                List.of(new JudgedLengths("a", 0.2, 10, 10, 0), new JudgedLengths("b", 0.5, 10, 10, 0));
        assertThat(LengthControl.fitMinimal(rows, new LengthPenalty.None()).winRate())
                .isCloseTo(35, within(1e-9));
    }

    @Test
    void a_judge_who_only_knows_one_side_needs_a_penalty() {
        List<JudgedLengths> rows = List.of(new JudgedLengths("a", 1, 10, 12, 0), new JudgedLengths("b", 1, 10, 30, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LengthControl.fitMinimal(rows, new LengthPenalty.None()))
                .withMessageContaining("all on one side");
        assertThat(LengthControl.fitMinimal(rows, new LengthPenalty.Fixed(10)).winRate())
                .isGreaterThan(80);
    }

    @Test
    void a_strong_penalty_leaves_nothing() {
        assertThat(LengthControl.fitMinimal(rows(50, 1, 1, 0), new LengthPenalty.Fixed(1e-4))
                        .coefficients())
                .isEqualTo(LengthCoefficients.BASELINE);
    }
}
