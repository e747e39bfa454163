package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.model.Auto;
import io.burnish.model.ModelConfig;
import io.burnish.model.Recompute;
import io.burnish.model.Weights;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// What a training is said to need, and what follows from it.
class MemoryPlanTest {

    private static final int TOKENS = 4096;

    @Test
    void whatIsComputedAgainIsTheCheapestThatFits() {
        try (Weights weights = TinyTraining.weights()) {
            ModelConfig config = weights.config();
            long none = bytes(config, Recompute.NONE);
            long attention = bytes(config, Recompute.ATTENTION);
            long layer = bytes(config, Recompute.LAYER);

            assertThat(none).isGreaterThan(attention);
            assertThat(attention).isGreaterThan(layer);
            assertThat(cheapest(config, OptionalLong.of(none))).isEqualTo(Recompute.NONE);
            assertThat(cheapest(config, OptionalLong.of(none - 1))).isEqualTo(Recompute.ATTENTION);
            assertThat(cheapest(config, OptionalLong.of(attention - 1))).isEqualTo(Recompute.LAYER);
            assertThat(cheapest(config, OptionalLong.of(1))).as("nothing fits").isEqualTo(Recompute.LAYER);
            assertThat(cheapest(config, OptionalLong.empty())).as("nobody knows").isEqualTo(Recompute.NONE);
        }
    }

    private static Recompute cheapest(ModelConfig config, OptionalLong budget) {
        return MemoryPlan.cheapest(config, TinyTraining.settings(1e-3, Recompute.NONE), TOKENS, budget);
    }

    private static long bytes(ModelConfig config, Recompute recompute) {
        TrainSettings settings = TinyTraining.settings(1e-3, recompute);
        return MemoryPlan.of(config, settings.withRecompute(Auto.of(recompute)), TOKENS)
                .bytes();
    }
}
