package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.burnish.data.TokenPairs;
import io.burnish.data.batch.StepBatch;
import io.burnish.model.Recompute;
import io.burnish.model.Weights;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Before the first update a model and its own reference must agree.
class StartCheckTest {

    private static final TokenPairs DATA = TinyTraining.pairs(4, 11);
    private static final long TAMPERED = 1002;

    @Test
    void aReferenceThatWasChangedIsRefusedWithTheRowAndBothSums() {
        try (Weights weights = TinyTraining.weights()) {
            Map<Long, ReferenceLogps.Logps> reference = new HashMap<>(TinyTraining.reference(weights, DATA));
            ReferenceLogps.Logps right = reference.get(TAMPERED);
            double wrong = right.rejected() + 0.01;
            reference.put(TAMPERED, new ReferenceLogps.Logps(right.chosen(), wrong));
            try (PreferenceTrainer trainer = trainer(weights)) {
                trainer.expectOwnReference();

                assertThatExceptionOfType(NotItsReferenceException.class)
                        .isThrownBy(() -> trainer.step(batch(0), reference::get))
                        .withMessageContaining("row 1002, rejected answer")
                        .withMessageContaining(wrong + " by the reference")
                        .withMessageContaining("log-probability " + firstDigits(right.rejected()))
                        .withMessageContaining("burnish resume DIR --from iteration-1/reference");
            }
        }
    }

    @Test
    void itsOwnReferenceIsAcceptedAndNotAskedForAgain() {
        try (Weights weights = TinyTraining.weights()) {
            Map<Long, ReferenceLogps.Logps> reference = TinyTraining.reference(weights, DATA);
            try (PreferenceTrainer trainer = trainer(weights)) {
                trainer.expectOwnReference();

                assertThat(trainer.step(batch(0), reference::get).skipped()).isEmpty();
                // by now the model has moved away from it, as it should
                assertThat(trainer.step(batch(1), reference::get).skipped()).isEmpty();
            }
        }
    }

    // the last digits depend on what else is in the batch
    private static String firstDigits(double sum) {
        return Double.toString(sum).substring(0, 6);
    }

    private static PreferenceTrainer trainer(Weights weights) {
        return new PreferenceTrainer(
                TinyTraining.kernels(),
                weights,
                TinyTraining.loss("dpo"),
                TinyTraining.settings(1e-3, Recompute.NONE),
                2);
    }

    private static StepBatch batch(int step) {
        return TinyTraining.batch(DATA, step, 0, DATA.size(), 50);
    }
}
