package io.burnish.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// One pair under every loss: the table that a reader can check with a pocket calculator.
///
/// L_w = -42.5, R_w = -40, n_w = 30; L_l = -54, R_l = -50, n_l = 25.
class LossTableTest {

    static final PairLogps PAIR = new PairLogps(AnswerLogps.of(-42.5, -40, 30), AnswerLogps.of(-54, -50, 25));

    static Stream<Arguments> rows() {
        return Stream.of(
                row("dpo", Map.of("beta", 0.1), 0.620957048, -0.046257015, 0.046257015),
                row("dpo", Map.of("beta", 0.1, "label_smoothing", 0.1), 0.635957048, -0.036257015, 0.036257015),
                row("robust", Map.of("beta", 0.1, "label_smoothing", 0.1), 0.602207048, -0.058757015, 0.058757015),
                row("hinge", Map.of("beta", 0.1), 0.85, -0.1, 0.1),
                row("slic", Map.of("delta", 15, "lambda", 0.1), 7.75, -1.1, 1.0),
                row("ipo", Map.of("beta", 0.1), 24.239211111, -0.328222222, 0.393866667),
                row("ipo", Map.of("beta", 0.1, "average", false), 12.25, -7.0, 7.0),
                row("exo_pair", Map.of("label_smoothing", 0.001), 2.505516555, -0.167972253, 0.167972253),
                row("nca_pair", Map.of("beta", 0.1), 1.370416756, -0.034326475, 0.020065617),
                row("bco_pair", Map.of("beta", 0.1), 1.338954672, -0.056217650, 0.040131234),
                row("sppo_hard", Map.of("beta", 0.1), 57.25, -15.0, 2.0),
                row("apo_zero", Map.of("beta", 0.1), 0.963488841, -0.024613408, 0.024026075),
                row("apo_down", Map.of("beta", 0.1), 0.900393654, -0.000246492, 0.024859901),
                row("discopop", Map.of("beta", 0.1, "tau", 0.05), 0.849337579, -0.062520302, 0.062520302),
                row("sigmoid_norm", Map.of("beta", 5), 0.519737197, -0.067553865, 0.081064638),
                row("simpo", Map.of("beta", 2.5, "gamma", 1.375), 0.480402012, -0.031788776, 0.038146532),
                row(
                        "simpo",
                        Map.of("beta", 0.1, "gamma", 0.5, "length_normalised", false),
                        0.420055336,
                        -0.034298954,
                        0.034298954),
                row("cpo", Map.of("beta", 0.1), 1.691747250, -0.057382242, 0.024048908),
                row(
                        "alphapo",
                        Map.of("beta", 2.5, "gamma", 1.375, "alpha", 0.25),
                        0.195093897,
                        -0.021047450,
                        0.030414952),
                row("orpo", Map.of("beta", 0.1), 1.450823762, -0.034606623, 0.001308263),
                row("rdpo", Map.of("beta", 0.1, "alpha", 0.01), 0.598138869, -0.045016600, 0.045016600),
                row("cal_dpo", Map.of("beta", 0.1), 28.826413278, -7.682425524, 1.182425524),
                row("mipo", Map.of("beta", 5), 1.858085473, -0.140671507, 0.168805809),
                row("dpo", Map.of("beta", 0.1, "nll_weight", 1.0), 2.037623714, -0.079590349, 0.046257015),
                row("dpo", Map.of("f_divergence", "forward_kl"), 0.014282570, -0.017276065, 0.077425951),
                row("dpo", Map.of("f_divergence", "js_divergence"), 0.623771276, -0.042887618, 0.045573343),
                row("dpo", Map.of("f_divergence", "alpha_divergence"), 0.377424970, -0.109727782, 0.232293716),
                row(
                        "mix",
                        Map.of("mix", List.of(Map.of("type", "dpo"), Map.of("type", "sft"))),
                        2.037623714,
                        -0.079590349,
                        0.046257015));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void givesTheKnownNumbers(String name, Map<String, Object> values, double loss, double chosen, double rejected)
            throws LossProblems {
        PairOutcome outcome = LossCatalogue.create(name, values).evaluate(PAIR, new StepTotals(1, 30));
        assertThat(outcome.loss()).isCloseTo(loss, within(1e-9));
        assertThat(outcome.chosen().common()).isCloseTo(chosen, within(1e-9));
        assertThat(outcome.rejected().common()).isCloseTo(rejected, within(1e-9));
    }

    private static Arguments row(String name, Map<String, Object> values, double loss, double chosen, double rejected) {
        return Arguments.of(name, values, loss, chosen, rejected);
    }
}
