package io.burnish.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What holds of a loss that sorts the pairs of a step, besides TRL's numbers ([LossGoldensTest]).
class AotTest {

    private static final long SEED = Long.getLong("burnish.seed", System.nanoTime());
    private static final String AGAIN = "again with -Dburnish.seed=" + SEED;
    private static final double REACH = 1e-5;

    @ParameterizedTest
    @EnumSource
    void gradientsAreTheSlopesOfTheStepsLoss(Aot.Sides sides) {
        Aot loss = new Aot(0.3, 0.1, sides);
        List<PairLogps> step = LossCases.step(new SplittableRandom(SEED), 7);
        List<PairOutcome> outcomes = loss.evaluate(step);
        for (int i = 0; i < step.size(); i++) {
            double chosen = slope(loss, step, i, h -> pair -> new PairLogps(moved(pair.chosen(), h), pair.rejected()));
            double rejected =
                    slope(loss, step, i, h -> pair -> new PairLogps(pair.chosen(), moved(pair.rejected(), h)));
            assertThat(outcomes.get(i).chosen().common()).as(AGAIN).isCloseTo(chosen, within(1e-8));
            assertThat(outcomes.get(i).rejected().common()).as(AGAIN).isCloseTo(rejected, within(1e-8));
            assertThat(outcomes.get(i).chosen().tail())
                    .isEqualTo(outcomes.get(i).chosen().common());
        }
    }

    private interface Move {
        UnaryOperator<PairLogps> by(double reach);
    }

    private static double slope(Aot loss, List<PairLogps> step, int pair, Move move) {
        return (total(loss, step, pair, move.by(REACH)) - total(loss, step, pair, move.by(-REACH))) / (2 * REACH);
    }

    private static double total(Aot loss, List<PairLogps> step, int pair, UnaryOperator<PairLogps> moved) {
        List<PairLogps> other = new ArrayList<>(step);
        other.set(pair, moved.apply(step.get(pair)));
        return loss.evaluate(other).stream().mapToDouble(PairOutcome::loss).sum();
    }

    private static AnswerLogps moved(AnswerLogps answer, double by) {
        return AnswerLogps.of(answer.logp() + by, answer.referenceLogp(), answer.tokens());
    }

    @ParameterizedTest
    @EnumSource
    void theOrderOfPairsDoesNotMatter(Aot.Sides sides) {
        Aot loss = new Aot(0.1, 0, sides);
        List<PairLogps> step = LossCases.step(new SplittableRandom(SEED), 9);
        List<PairOutcome> outcomes = loss.evaluate(step);
        assertThat(loss.evaluate(step.reversed())).as(AGAIN).isEqualTo(outcomes.reversed());
    }

    @ParameterizedTest
    @EnumSource
    void onePairAloneIsDpo(Aot.Sides sides) {
        PairLogps pair = LossCases.pair(new SplittableRandom(SEED));
        PairOutcome ours = new Aot(0.1, 0.2, sides).evaluate(List.of(pair)).getFirst();
        PairOutcome dpo = new Dpo(0.1, 0.2).evaluate(pair, new StepTotals(1, 1));
        assertThat(ours.loss()).as(AGAIN).isCloseTo(dpo.loss(), within(1e-12 * Math.abs(dpo.loss())));
        assertThat(ours.chosen().common()).isCloseTo(dpo.chosen().common(), within(1e-12));
        assertThat(ours.rejected().common()).isCloseTo(dpo.rejected().common(), within(1e-12));
        assertThat(ours.rewardChosen()).isEqualTo(dpo.rewardChosen());
    }

    @Test
    void anAnswerAboveEachRejectedOneMayWinByItsRankWhereItsOwnPairLoses() {
        // log-ratios: chosen 1 and 4, rejected 2 and 0: pair by pair one loses, sorted 1 > 0 and 4 > 2
        List<PairLogps> step = List.of(pair(1, 2), pair(4, 0));
        double sorted = new Aot(1, 0, Aot.Sides.ANSWERS)
                .evaluate(step).stream().mapToDouble(PairOutcome::loss).sum();
        assertThat(sorted).isCloseTo((Sigmoids.softplus(-1) + Sigmoids.softplus(-2)) / 2, within(1e-15));
    }

    private static PairLogps pair(double chosen, double rejected) {
        return new PairLogps(AnswerLogps.of(chosen - 10, -10, 4), AnswerLogps.of(rejected - 20, -20, 8));
    }

    @Test
    void itStandsInNoOtherLoss() {
        assertThatExceptionOfType(LossProblems.class)
                .isThrownBy(() -> LossCatalogue.create("wpo", Map.of("base", Map.of("type", "aot"))))
                .withMessageContaining(
                        "must be a loss of each pair by itself, got aot, which needs all pairs of a step");
        assertThatExceptionOfType(LossProblems.class)
                .isThrownBy(() -> LossCatalogue.create(
                        "mix", Map.of("mix", List.of(Map.of("weight", 1.0, "type", "aot_unpaired")))))
                .withMessageContaining("got aot_unpaired");
    }
}
