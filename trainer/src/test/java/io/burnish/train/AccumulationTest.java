package io.burnish.train;

import static io.burnish.train.TinyTraining.EVERYTHING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.burnish.data.TokenPairs;
import io.burnish.data.batch.StepBatch;
import io.burnish.model.Recompute;
import io.burnish.model.Weights;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// A step is the same however it is split, and whether or not activations are computed again.
class AccumulationTest {

    private static final int PAIRS = 32;
    private static final long SEED = 20_260_101;
    private static final TokenPairs DATA = TinyTraining.pairs(2 * PAIRS, SEED);

    /// What two steps leave behind.
    private record Outcome(StepReport first, StepReport second, float[] weights) {}

    @ParameterizedTest
    @ValueSource(strings = {"dpo", "ipo", "simpo", "aot", "aot_unpaired"})
    void oneForwardPassOrManyAreTheSameStep(String loss) {
        Outcome whole = twoSteps(loss, EVERYTHING, Recompute.NONE);
        assertThat(batches(EVERYTHING)).isOne();
        assertThat(batches(100)).isBetween(4, 16);
        assertThat(batches(1)).isEqualTo(PAIRS);

        assertSame(twoSteps(loss, 100, Recompute.NONE), whole);
        assertSame(twoSteps(loss, 1, Recompute.NONE), whole);
    }

    @ParameterizedTest
    @EnumSource(Recompute.class)
    void computingActivationsAgainChangesNoBit(Recompute recompute) {
        Outcome kept = twoSteps("dpo", 100, Recompute.NONE);
        Outcome again = twoSteps("dpo", 100, recompute);

        assertThat(again.weights()).isEqualTo(kept.weights());
        assertThat(again.second().figures()).isEqualTo(kept.second().figures());
        assertThat(again.second().gradNorm()).isEqualTo(kept.second().gradNorm());
    }

    @ParameterizedTest
    @ValueSource(strings = {"dpo", "robust", "aot"})
    void aModelThatIsItsOwnReferenceStartsAtLogTwo(String loss) {
        StepReport first = twoSteps(loss, 100, Recompute.NONE).first();

        assertThat(first.figures().loss()).isCloseTo(Math.log(2), within(1e-5));
        assertThat(first.figures().margin()).isCloseTo(0, within(1e-4));
        assertThat(first.figures().accuracy()).as("ties are no wins").isZero();
    }

    private static int batches(int microTokens) {
        return batch(0, microTokens).microBatches().size();
    }

    private static StepBatch batch(int step, int microTokens) {
        return TinyTraining.batch(DATA, step, step * PAIRS, (step + 1) * PAIRS, microTokens);
    }

    private static Outcome twoSteps(String loss, int microTokens, Recompute recompute) {
        try (Weights weights = TinyTraining.weights()) {
            Map<Long, ReferenceLogps.Logps> reference = TinyTraining.reference(weights, DATA);
            try (PreferenceTrainer trainer = new PreferenceTrainer(
                    TinyTraining.kernels(),
                    weights,
                    TinyTraining.loss(loss),
                    TinyTraining.settings(1e-3, recompute),
                    2)) {
                return new Outcome(
                        trainer.step(batch(0, microTokens), reference::get),
                        trainer.step(batch(1, microTokens), reference::get),
                        weights.parameters().all_N().toFloats());
            }
        }
    }

    private static void assertSame(Outcome split, Outcome whole) {
        assertThat(split.first().skipped()).isEmpty();
        assertThat(split.first().sequenceTokens()).isEqualTo(whole.first().sequenceTokens());
        assertSame(split.first(), whole.first(), 1e-5);
        // an update of AdamW is nearly the sign of a gradient, so where that is noise the second step is a little apart
        assertSame(split.second(), whole.second(), 1e-4);
        int apart = 0;
        for (int i = 0; i < whole.weights().length; i++) {
            apart += Math.abs(split.weights()[i] - whole.weights()[i]) > 1e-5 ? 1 : 0;
        }
        assertThat(apart)
                .as("weights that are apart, of %d; seed %d", whole.weights().length, SEED)
                .isLessThan(whole.weights().length / 1000);
    }

    private static void assertSame(StepReport split, StepReport whole, double relative) {
        assertThat(split.figures().loss()).isCloseTo(whole.figures().loss(), withinPercentage(100 * relative));
        assertThat(split.gradNorm()).isCloseTo(whole.gradNorm(), withinPercentage(100 * relative));
    }
}
