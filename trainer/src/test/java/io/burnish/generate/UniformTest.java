package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.burnish.data.random.NamedSeed;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.Draws;
import io.burnish.tensor.kernels.Kernels;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The kernels' random numbers are those of [NamedSeed], which every file of a run names.
class UniformTest {

    @Test
    void a_draw_of_equal_weights_shows_the_number_it_was_made_of() {
        int vocabulary = 1 << 12;
        try (Scope scope = Scope.confined()) {
            Tensor logits_RV = Tensor.ofFloats(scope, new float[vocabulary], 1, vocabulary);
            for (int i = 0; i < 50; i++) {
                NamedSeed seed = NamedSeed.of(42, "iteration-1/generate/p/" + i);
                Draws draws = new Draws(1, 0, 1, 0, 1, new long[] {seed.value()}, new long[] {1000L * i}, List.of());
                int token = Kernels.of(Device.cpu()).draw(logits_RV, draws).token_R()[0];
                assertThat(token).isEqualTo((int) (seed.uniform(1000L * i) * vocabulary));
            }
        }
    }
}
