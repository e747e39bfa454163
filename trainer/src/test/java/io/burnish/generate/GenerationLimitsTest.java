package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import io.burnish.generate.GenerationPlan.Work;
import io.burnish.model.KnownShapes;
import io.burnish.model.ModelConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How many rows grow side by side on a card: as many as its memory takes beside the weights.
class GenerationLimitsTest {

    static final ModelConfig LLAMA_8B = KnownShapes.llama8b(128_256);

    @ParameterizedTest
    @CsvSource({"24000000000, 64, 4", "48000000000, 64, 4", "80000000000, 64, 16", "141000000000, 64, 32"})
    void the_cache_is_what_weights_and_passes_leave(long room, int prompts, int samples) {
        GenerationLimits limits = GenerationLimits.onCard(LLAMA_8B, DataType.BFLOAT16, room);
        Work work = new Work(prompts, samples, 4096, 8192);
        GenerationPlan plan = GenerationPlan.of(LLAMA_8B, DataType.BFLOAT16, limits, work);
        assertThat(plan.rows()).isEqualTo(prompts * samples);
        assertThat(plan.bytes()).isBetween((long) (0.93 * room), room);
    }

    @Test
    void a_block_of_the_self_rewarding_loop_fits_a_card_whole() {
        GenerationLimits limits = GenerationLimits.onCard(LLAMA_8B, DataType.BFLOAT16, 72_000_000_000L);
        CacheSize size = CacheSize.of(limits, LLAMA_8B, DataType.BFLOAT16, new Work(64, 4, 512, 1024));
        assertThat(size.rows()).isEqualTo(256);
        assertThat(size.blocks())
                .as("room for every row at its longest and every prompt once")
                .isEqualTo(256 * 1024 / 32 + 64 * 512 / 32);
    }

    @Test
    void one_row_fits_always() {
        GenerationLimits limits = GenerationLimits.onCard(LLAMA_8B, DataType.BFLOAT16, 1 << 20);
        CacheSize size = CacheSize.of(limits, LLAMA_8B, DataType.BFLOAT16, new Work(64, 4, 500, 1000));
        assertThat(size.blocks()).isEqualTo(16 + 32);
    }
}
