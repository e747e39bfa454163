package io.burnish.losses.djl;

// Axes: B pairs.

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import io.burnish.losses.AnswerLogps;
import io.burnish.losses.Dpo;
import io.burnish.losses.LossCatalogue;
import io.burnish.losses.LossEntry;
import io.burnish.losses.LossProblems;
import io.burnish.losses.PairLogps;
import io.burnish.losses.PairOutcome;
import io.burnish.losses.PreferenceLoss;
import io.burnish.losses.StepTotals;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreferenceLossAdapterTest {

    private static final double[] CHOSEN_B = {-42.5, -10, -1e4, -0.5};
    private static final double[] REJECTED_B = {-54, -10, -3, -700};
    private static final double[] REFERENCE_CHOSEN_B = {-40, -10, -9990, -1};
    private static final double[] REFERENCE_REJECTED_B = {-50, -10, -4, -650};
    private static final int[] CHOSEN_TOKENS_B = {30, 8, 300, 1};
    private static final int[] REJECTED_TOKENS_B = {25, 8, 2, 200};
    private static final double[] CHOSEN_ALIGNMENT_B = {-41, -9, -9999, -0.25};
    private static final double[] REJECTED_ALIGNMENT_B = {-50, -11, -2, -690};

    static List<LossEntry> entries() {
        return LossCatalogue.entries();
    }

    @ParameterizedTest
    @MethodSource("entries")
    void valueAndGradientsAreThePureLosses(LossEntry entry) throws LossProblems {
        PreferenceLoss loss = LossCatalogue.create(
                entry.name(),
                entry.name().equals("mix")
                        ? Map.of("mix", List.of(Map.of("type", "dpo"), Map.of("type", "sft", "weight", 0.5)))
                        : Map.of());
        double value = 0;
        var gradientChosen_B = new double[4];
        var gradientRejected_B = new double[4];
        for (int i = 0; i < 4; i++) {
            PairOutcome outcome = loss.evaluate(pair(i), new StepTotals(4, 339));
            value += outcome.loss();
            gradientChosen_B[i] = outcome.chosen().common();
            gradientRejected_B[i] = outcome.rejected().common();
        }
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDArray chosen_B = manager.create(CHOSEN_B);
            NDArray rejected_B = manager.create(REJECTED_B);
            chosen_B.setRequiresGradient(true);
            rejected_B.setRequiresGradient(true);
            try (GradientCollector collector = manager.getEngine().newGradientCollector()) {
                NDArray result =
                        new PreferenceLossAdapter(loss).evaluate(labels(manager), new NDList(chosen_B, rejected_B));
                assertThat(result.getShape()).isEqualTo(new Shape());
                assertThat(result.toDoubleArray()[0]).isCloseTo(value, within(1e-14 * Math.abs(value)));
                // Twice the loss has twice the gradient: the result is a part of the graph like any other.
                collector.backward(result.mul(2).div(2));
            }
            assertThat(chosen_B.getGradient().toDoubleArray()).containsExactly(gradientChosen_B);
            assertThat(rejected_B.getGradient().toDoubleArray()).containsExactly(gradientRejected_B);
        }
    }

    @Test
    void answersInTheTypeOfThePredictionsAndLeavesNothingBehind() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            NDList labels = labels(manager);
            var predictions = new NDList(
                    manager.create(CHOSEN_B).toType(DataType.FLOAT32, false),
                    manager.create(REJECTED_B).toType(DataType.FLOAT32, false));
            int before = manager.getManagedArrays().size();
            NDArray result = new PreferenceLossAdapter(new Dpo(0.1, 0)).evaluate(labels, predictions);
            assertThat(result.getDataType()).isEqualTo(DataType.FLOAT32);
            assertThat(result.getFloat()).isFinite();
            assertThat(manager.getManagedArrays()).hasSize(before + 1);
        }
    }

    @Test
    void saysWhichArrayIsWrong() {
        try (NDManager manager = NDManager.newBaseManager("PyTorch")) {
            var adapter = new PreferenceLossAdapter("dpo", new Dpo(0.1, 0));
            var predictions = new NDList(manager.create(CHOSEN_B), manager.create(REJECTED_B));
            assertThat(adapter.getName()).isEqualTo("dpo");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> adapter.evaluate(labels(manager), new NDList(manager.create(CHOSEN_B))))
                    .withMessage("predictions must be chosen_logps_B, rejected_logps_B, got 1 arrays");
            NDList labels = labels(manager);
            labels.set(2, manager.create(new int[] {1, 2}));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> adapter.evaluate(labels, predictions))
                    .withMessage("chosen_tokens_B must have one number for each of 4 pairs, got shape (2)");
        }
    }

    private static NDList labels(NDManager manager) {
        return new NDList(
                manager.create(REFERENCE_CHOSEN_B),
                manager.create(REFERENCE_REJECTED_B),
                manager.create(CHOSEN_TOKENS_B),
                manager.create(REJECTED_TOKENS_B),
                manager.create(CHOSEN_ALIGNMENT_B),
                manager.create(REJECTED_ALIGNMENT_B));
    }

    private static PairLogps pair(int i) {
        return new PairLogps(
                new AnswerLogps(
                        CHOSEN_B[i],
                        REFERENCE_CHOSEN_B[i],
                        CHOSEN_TOKENS_B[i],
                        CHOSEN_ALIGNMENT_B[i],
                        CHOSEN_ALIGNMENT_B[i]),
                new AnswerLogps(
                        REJECTED_B[i],
                        REFERENCE_REJECTED_B[i],
                        REJECTED_TOKENS_B[i],
                        REJECTED_ALIGNMENT_B[i],
                        REJECTED_ALIGNMENT_B[i]));
    }
}
