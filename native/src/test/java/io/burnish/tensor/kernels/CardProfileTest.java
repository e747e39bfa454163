package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.SimulatedCard;
import org.junit.jupiter.api.Test;

/// Gaps between primitives are what a card's events say they are.
class CardProfileTest {

    @Test
    void what_lies_between_primitives_is_idle_and_the_longest_gap_is_named() {
        SimulatedCard card = new SimulatedCard(1, 0);
        try (Scope scope = Scope.confined();
                CardProfile profile = new CardProfile(new AtenKernels(), card.device())) {
            Tensor x = SeededTensors.zeros(scope, 2, 2);
            Tensor sums = SeededTensors.zeros(scope, 2);
            assertThat(profile.kernels().name()).isEqualTo("aten");
            // each primitive takes 3 ms here, and the host is 1, 5 and 2 ms late
            card.takesAtRecord(0, 3, 1, 3, 5, 3, 2, 3);
            profile.kernels().add(x, x);
            profile.kernels().addColumnSums(x, sums);
            profile.kernels().add(x, x);
            profile.kernels().addBias(x, sums);
            CardProfile.Idle idle = profile.take();
            assertThat(idle.seconds()).isCloseTo(0.020, within(1e-9));
            assertThat(idle.idleSeconds()).isCloseTo(0.008, within(1e-9));
            assertThat(idle.share()).isCloseTo(0.4, within(1e-9));
            assertThat(idle.longestSeconds()).isCloseTo(0.005, within(1e-9));
            assertThat(idle.longestBetween()).isEqualTo("addColumnSums and add");
            assertThat(profile.take()).isEqualTo(new CardProfile.Idle(0, 0, 0, ""));
        }
        assertThat(card.eventsLeft()).isZero();
    }
}
