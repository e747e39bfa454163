package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.data.TokenPairs;
import io.burnish.model.Recompute;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Steps of any size leave no tensor behind, and a closed trainer none at all.
class LeakTest {

    private static final TokenPairs DATA = TinyTraining.pairs(24, 17);
    private static final int[] SIZES = {2, 24, 9};

    @ParameterizedTest
    @EnumSource(Recompute.class)
    void stepsLeaveNoTensorBehind(Recompute recompute) {
        long before = Scope.live();
        try (Weights weights = TinyTraining.weights()) {
            Map<Long, ReferenceLogps.Logps> reference = TinyTraining.reference(weights, DATA);
            try (PreferenceTrainer trainer = new PreferenceTrainer(
                    TinyTraining.kernels(),
                    weights,
                    TinyTraining.loss("dpo"),
                    TinyTraining.settings(1e-3, recompute),
                    10)) {
                step(trainer, reference, 24); // working memory and rotary tables have their size now
                long live = Scope.live();
                for (int size : SIZES) {
                    step(trainer, reference, size);
                }
                assertThat(Scope.live()).isEqualTo(live);
            }
        }
        assertThat(Scope.live()).isEqualTo(before);
    }

    private static void step(PreferenceTrainer trainer, Map<Long, ReferenceLogps.Logps> reference, int size) {
        trainer.step(TinyTraining.batch(DATA, 0, 0, size, 100), reference::get);
    }
}
