package io.burnish.generate;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.generate.DeviceShares.Resident;
import io.burnish.generate.GenerationPlan.Work;
import io.burnish.model.KnownShapes;
import io.burnish.model.ModelConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Models that are on a card at once do not take more of it than there is, whoever is loaded first.
class DeviceSharesTest {

    private static final long ROOM = 72_000_000_000L;
    private static final ModelConfig LLAMA_8B = KnownShapes.llama8b(128_256);
    private static final ModelConfig OPENCHAT = KnownShapes.llama8b(32_002);
    private static final Resident JUDGE = Resident.answering("judge", LLAMA_8B);
    private static final Resident OTHER = Resident.answering("other", OPENCHAT);
    private static final Resident SCORER = new Resident("scorer", LLAMA_8B, false, 4096, 800);
    private static final Resident REWARD = new Resident("reward", OPENCHAT, false, 4096, 0);
    private static final Work MUCH = new Work(4096, 4, 4096, 4096);

    private static DeviceShares of(Resident... residents) {
        return new DeviceShares(Device.gpu(), DataType.BFLOAT16, List.of(residents));
    }

    private static GenerationPlan plan(Resident resident, GenerationLimits limits) {
        return GenerationPlan.of(resident.config(), DataType.BFLOAT16, limits, MUCH);
    }

    @Test
    void a_model_that_is_alone_takes_what_it_took() {
        GenerationLimits alone = of(JUDGE).limits(ROOM);
        assertThat(alone).isEqualTo(GenerationLimits.onCard(LLAMA_8B, DataType.BFLOAT16, ROOM));
        assertThat(plan(JUDGE, alone).bytes()).isBetween((long) (0.99 * ROOM), ROOM);
    }

    @Test
    void two_that_write_fit_with_caches_of_equal_room() {
        GenerationLimits limits = of(JUDGE, OTHER).limits(ROOM);
        long both = plan(JUDGE, limits).bytes() + plan(OTHER, limits).bytes();
        assertThat(both).isBetween((long) (0.98 * ROOM), ROOM);
        assertThat(limits.cacheBytes())
                .isEqualTo((ROOM - of(JUDGE).lasting() - of(OTHER).lasting()) / 2);
    }

    @Test
    void those_that_only_read_leave_the_cache_to_the_one_that_writes() {
        DeviceShares all = of(JUDGE, SCORER, REWARD);
        GenerationLimits limits = all.limits(ROOM);
        long others = all.lasting(SCORER) + all.lasting(REWARD);
        assertThat(others).isGreaterThan(2 * 14_400_000_000L);
        assertThat(plan(JUDGE, limits).bytes() + others).isBetween((long) (0.98 * ROOM), ROOM);
    }

    @Test
    void the_order_of_loading_decides_nothing() {
        assertThat(of(JUDGE, OTHER, SCORER, REWARD).limits(ROOM))
                .isEqualTo(of(REWARD, SCORER, OTHER, JUDGE).limits(ROOM));
    }

    @Test
    void where_nothing_is_left_there_is_room_for_one_row() {
        GenerationLimits limits = of(JUDGE, OTHER).limits(1 << 30);
        assertThat(limits.cacheBytes()).isZero();
        assertThat(plan(JUDGE, limits).cache()).isEqualTo(8192L * 2 * 32 * 8 * 128 * 2);
    }

    @Test
    void the_cpus_limits_are_always_the_same() {
        DeviceShares onCpu = new DeviceShares(Device.cpu(), DataType.FLOAT32, List.of(JUDGE, OTHER));
        assertThat(onCpu.limits(ROOM)).isEqualTo(GenerationLimits.onCpu());
    }
}
