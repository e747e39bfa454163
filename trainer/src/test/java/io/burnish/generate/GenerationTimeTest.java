package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.ndarray.types.DataType;
import io.burnish.generate.GenerationTime.Asked;
import io.burnish.model.Families;
import io.burnish.model.KeyValueCache;
import io.burnish.model.ModelConfig;
import io.burnish.model.Weights;
import io.burnish.train.MachineRates;
import org.junit.jupiter.api.Test;

/// Times from bytes and operations that are counted by hand.
class GenerationTimeTest {

    private static final double NEVER = 1e30;

    @Test
    void few_rows_wait_for_memory_and_prompts_for_products() {
        try (Weights weights = Families.load(Families.folder("llama3"))) {
            ModelConfig config = weights.config();
            GenerationLimits limits = new GenerationLimits(8, 1L << 30, 4096, 256, 16);
            Asked asked = new Asked(128, 64, 20, 4, 50);
            GenerationTime memory =
                    GenerationTime.of(config, DataType.FLOAT32, limits, asked, new MachineRates(NEVER, 1e9, "test"));
            double token = KeyValueCache.bytesPerToken(config, DataType.FLOAT32);
            double read = Weights.elements(config) * 4.0 + 8 * (20 + 25) * token;
            // 512 answers, 8 at a time, 50 steps each, at half the rate
            assertThat(memory.decode()).isCloseTo(512 / 8 * 50 * read / 0.5e9, withinPercentage(1e-9));
            assertThat(memory.prefill()).isCloseTo(Weights.elements(config) * 4.0 / 0.5e9, withinPercentage(1e-9));

            GenerationTime products =
                    GenerationTime.of(config, DataType.FLOAT32, limits, asked, new MachineRates(1e9, NEVER, "test"));
            double layer = config.hidden() * (double) config.attention(0).columns()
                    + (double) config.attention(0).queryColumns() * config.hidden()
                    + 3.0 * config.hidden() * config.inner();
            double seen = 2.0 * 210 * config.attention(0).queryColumns();
            double prompt = 2 * (config.layers() * (20 * layer + seen) + config.vocabulary() * config.hidden());
            assertThat(products.prefill()).isCloseTo(128 * prompt / 0.5e9, withinPercentage(1e-9));
        }
    }

    @Test
    void nothing_asked_takes_no_time() {
        try (Weights weights = Families.load(Families.folder("llama3"))) {
            GenerationTime time = GenerationTime.of(
                    weights.config(),
                    DataType.FLOAT32,
                    GenerationLimits.onCpu(),
                    new Asked(0, 64, 20, 4, 50),
                    new MachineRates(1, 1, "test"));
            assertThat(time.seconds()).isCloseTo(0, within(0.0));
        }
    }
}
