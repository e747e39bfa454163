package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import io.burnish.model.Families;
import io.burnish.model.Weights;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// For how many rows steps are recorded, and for which models; what a recorded step computes is held to the step itself
/// where the kernels are tested.
class RecordedStepsTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "2, 2", "3, 4", "33, 64", "64, 64", "65, 128", "129, 192", "256, 256"})
    void rows_are_filled_up_to_a_bucket(int rows, int bucket) {
        assertThat(RecordedSteps.bucket(rows)).isEqualTo(bucket);
    }

    @Test
    void a_small_model_waits_for_its_launches_and_a_large_one_for_its_weights() {
        try (Weights weights = Families.load(Families.folder("llama3"))) {
            assertThat(RecordedSteps.launchesBind(weights.config(), DataType.BFLOAT16))
                    .isTrue();
        }
        assertThat(RecordedSteps.launchesBind(GenerationLimitsTest.LLAMA_8B, DataType.BFLOAT16))
                .isFalse();
    }
}
