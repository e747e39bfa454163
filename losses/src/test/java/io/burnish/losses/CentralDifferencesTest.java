package io.burnish.losses;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The gradients of every loss, with every combination of options, against central differences.
class CentralDifferencesTest {

    private static final long SEED = Long.getLong("burnish.seed", System.nanoTime());
    private static final StepTotals STEP = new StepTotals(3, 77);
    private static final double REACH = 1e-4;

    static List<LossCase> cases() {
        return LossCases.all();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void gradientsAreTheSlopesOfTheValue(LossCase description) {
        PreferenceLoss loss = LossCases.create(description);
        var random = new SplittableRandom(SEED);
        int corners = 0;
        for (int i = 0; i < 40; i++) {
            PairLogps pair = LossCases.pair(random);
            PairOutcome outcome = loss.evaluate(pair, STEP);
            String where = description + " at " + pair + "; again with -Dburnish.seed=" + SEED;
            corners += assertSlope(
                    h -> value(loss, pair, moved(pair.chosen(), h, h), pair.rejected()),
                    outcome.chosen().common(),
                    where);
            corners += assertSlope(
                    h -> value(loss, pair, pair.chosen(), moved(pair.rejected(), h, h)),
                    outcome.rejected().common(),
                    where);
            corners += assertSlope(
                    h -> value(loss, pair, moved(pair.chosen(), h, 0), pair.rejected()),
                    outcome.chosen().tail(),
                    where + ", chosen tail");
            corners += assertSlope(
                    h -> value(loss, pair, pair.chosen(), moved(pair.rejected(), h, 0)),
                    outcome.rejected().tail(),
                    where + ", rejected tail");
        }
        assertThat(corners).as("slopes left out at corners").isLessThanOrEqualTo(4);
    }

    /// The value at moved answers; WPO's weight is a constant of its gradient, so it stays where it was.
    private static double value(PreferenceLoss loss, PairLogps pair, AnswerLogps chosen, AnswerLogps rejected) {
        var moved = new PairLogps(chosen, rejected);
        return loss instanceof Wpo wpo
                ? wpo.weight(pair) * wpo.base().evaluate(moved, STEP).loss()
                : loss.evaluate(moved, STEP).loss();
    }

    /// @param common so much of it is a token's that both answers have
    private static AnswerLogps moved(AnswerLogps answer, double by, double common) {
        return new AnswerLogps(
                answer.logp() + by,
                answer.referenceLogp(),
                answer.tokens(),
                answer.greedyLogp(),
                answer.collisionLogp(),
                answer.commonLogp() + common,
                answer.commonReferenceLogp());
    }

    /// Compares a slope and returns 0; or returns 1 if the one-sided slopes differ, as they do at a hinge's
    /// corner.
    private static int assertSlope(DoubleUnaryOperator value, double gradient, String where) {
        double middle = value.applyAsDouble(0);
        double left = (middle - value.applyAsDouble(-REACH)) / REACH;
        double right = (value.applyAsDouble(REACH) - middle) / REACH;
        double size = Math.max(1e-3, Math.abs(gradient));
        if (Math.abs(right - left) > 0.1 * size) {
            return 1;
        }
        // Richardson's extrapolation: a steep divergence bends more than a plain central difference sees
        double half = (value.applyAsDouble(REACH / 2) - value.applyAsDouble(-REACH / 2)) / REACH;
        double slope = (4 * half - (left + right) / 2) / 3;
        double tolerance = 1e-5 * size + 1e-11 * Math.abs(middle) / REACH;
        assertThat(Math.abs(slope - gradient))
                .as("%s: slope %s, gradient %s", where, slope, gradient)
                .isLessThanOrEqualTo(tolerance);
        return 0;
    }
}
