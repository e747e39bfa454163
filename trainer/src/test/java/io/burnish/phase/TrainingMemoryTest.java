package io.burnish.phase;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/// A state that is to lie on the host has to fit there.
class TrainingMemoryTest {

    @Test
    void aHostThatIsTooSmallIsSaidWithBothNumbersAndARemedy() {
        assertThat(TrainingMemory.hostRefusal(90L << 30, OptionalLong.of(64L << 30)))
                .hasValueSatisfying(text -> assertThat(text)
                        .contains("train.optimizer.offload", "90.00 GiB", "64.00 GiB", "train.optimizer.state: int8"));
        assertThat(TrainingMemory.hostRefusal(60L << 30, OptionalLong.of(64L << 30)))
                .isEmpty();
        assertThat(TrainingMemory.hostRefusal(90L << 30, OptionalLong.empty())).isEmpty();
        assertThat(TrainingMemory.hostRefusal(0, OptionalLong.of(0))).isEmpty();
    }
}
