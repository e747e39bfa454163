package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.burnish.model.Auto;
import io.burnish.model.Dtype;
import io.burnish.model.Families;
import io.burnish.model.KnownShapes;
import io.burnish.model.ModelConfig;
import io.burnish.model.Recompute;
import io.burnish.model.Weights;
import io.burnish.train.ActivationPlan.Pass;
import io.burnish.train.MemoryPlan.Training;
import io.burnish.train.OptimizerSettings.State;
import io.burnish.train.OptimizerSettings.Update;
import java.util.HashMap;
import java.util.Map;
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
            assertThat(cheapest(config, OptionalLong.empty()))
                    .as("nobody knows")
                    .isEqualTo(Recompute.NONE);
        }
    }

    /// Published shapes, at 16,384 tokens to a pass with 4,096 rows of the head.
    private static final ModelConfig LLAMA_1B = KnownShapes.llama(128_256, 2048, 8192, 16, 32, 8, 64, true);

    private static final ModelConfig LLAMA_8B = KnownShapes.llama8b(128_256);
    private static final ModelConfig QWEN_14B = KnownShapes.llama(152_064, 5120, 13_824, 48, 40, 8, 128, false);

    private static Training onCard(ModelConfig config, Recompute recompute) {
        OptimizerSettings optimizer =
                new OptimizerSettings(OptimizerSettings.Type.ADAMW, 0.9, 0.999, 1e-8, 0, State.INT8, Update.STOCHASTIC);
        TrainSettings settings = TrainSettings.defaults()
                .resolve(true, true, false)
                .withOptimizer(optimizer)
                .withRecompute(Auto.of(recompute));
        return new Training(config, Dtype.BF16, settings, new Pass(16_384, 14_000, 2048), true);
    }

    @Test
    void eightBillionParametersFitOneCardOfEightyGigabytes() {
        MemoryPlan plan = onCard(LLAMA_8B, Recompute.LAYER).plan();
        Map<String, Long> bytes = new HashMap<>();
        plan.items().forEach(item -> bytes.put(item.name(), item.bytes()));
        double parameters = LLAMA_8B.parameters();

        assertThat(bytes.get("weights") / parameters).isCloseTo(2, within(1e-3));
        assertThat(bytes.get("gradients") / parameters).isCloseTo(4, within(1e-3));
        assertThat(bytes.get("optimizer state") / parameters).isCloseTo(2 + 8 / 256.0, within(1e-3));
        // layer inputs and what the embedding gave, and one layer's inside
        assertThat(bytes.get("activations")).isCloseTo(2L * 16_384 * (33 * 4096 + 65_536 + 8192), withinPercentage(5));
        assertThat(plan.bytes()).isCloseTo(74_000_000_000L, withinPercentage(2));
        assertThat(onCard(LLAMA_8B, Recompute.NONE).plan().bytes()).isGreaterThan(85_000_000_000L);
    }

    @Test
    void softCappedScoresAreHeldWholeOnACardAndThePlanSaysSo() {
        try (Weights gemma2 = Families.load(Families.folder("gemma2"))) {
            assertThat(onCard(gemma2.config(), Recompute.NONE).plan().items()).anySatisfy(item -> {
                assertThat(item.name()).isEqualTo("inside plain attention");
                assertThat(item.bytes()).isGreaterThan(20L * 2048 * 2048 * 4);
            });
            assertThat(onCard(LLAMA_1B, Recompute.NONE).plan().items())
                    .noneMatch(item -> item.name().contains("plain"));
        }
    }

    @Test
    void otherShapesAreAsLargeAsTheirParametersSay() {
        assertThat(LLAMA_1B.parameters()).isCloseTo(1_235_814_400L, withinPercentage(0.1));
        assertThat(QWEN_14B.parameters()).isCloseTo(14_770_000_000L, withinPercentage(0.1));
        assertThat(onCard(LLAMA_1B, Recompute.NONE).plan().bytes()).isLessThan(40_000_000_000L);
        assertThat(onCard(QWEN_14B, Recompute.LAYER).plan().bytes()).isBetween(118_000_000_000L, 140_000_000_000L);
    }

    @Test
    void whatDoesNotFitIsSaidWithTheKeysThatMakeItFit() {
        long room = 85_000_000_000L;
        OptimizerSettings plain = OptimizerSettings.defaults();
        Training asDefault = onCard(LLAMA_8B, Recompute.NONE)
                .with(onCard(LLAMA_8B, Recompute.NONE).settings().withOptimizer(plain));

        assertThat(MemoryRemedies.of(onCard(LLAMA_8B, Recompute.LAYER), room)).isEmpty();
        assertThat(MemoryRemedies.of(onCard(LLAMA_8B, Recompute.NONE), room).orElseThrow())
                .contains("It fits, with ", "train.recompute: layer", "saves ")
                .doesNotContain("attention", "micro_tokens", "gradients");
        assertThat(MemoryRemedies.of(asDefault, room).orElseThrow())
                .contains(
                        "It fits",
                        "train.recompute: layer",
                        "train.optimizer.state: int8",
                        "train.optimizer.update: stochastic");
        assertThat(MemoryRemedies.of(onCard(QWEN_14B, Recompute.LAYER), 40_000_000_000L)
                        .orElseThrow())
                .contains("Even with these it needs ", "a smaller model");
    }

    @Test
    void anOffloadedStateCountsOnTheHostAndItsVisitorsOnTheCard() {
        Training plain = onCard(QWEN_14B, Recompute.LAYER)
                .with(onCard(QWEN_14B, Recompute.LAYER).settings().withOptimizer(OptimizerSettings.defaults()));
        Training offloaded = plain.with(
                plain.settings().withOptimizer(plain.settings().optimizer().offloaded()));
        double parameters = QWEN_14B.parameters();
        long visiting = 2 * OffloadedState.SLICE_ELEMENTS * (8 + 4);

        assertThat(plain.plan().hostBytes()).isZero();
        assertThat(offloaded.plan().hostBytes() / parameters).isCloseTo(8 + 4, within(1e-2));
        assertThat(offloaded.plan().bytes())
                .isEqualTo(plain.plan().bytes() - offloaded.plan().hostBytes() + visiting);
        assertThat(String.join("\n", offloaded.plan().lines()))
                .contains("visiting optimizer state", "memory of the host beside it: ", "fp32 copy of the weights");
        Training onCpu = new Training(plain.config(), plain.type(), offloaded.settings(), plain.pass(), false);
        assertThat(onCpu.plan().hostBytes()).isZero();
        assertThat(onCpu.plan().bytes()).isGreaterThan(offloaded.plan().bytes());
    }

    @Test
    void theHostIsARemedyWhereNothingElseIs() {
        String said = MemoryRemedies.of(onCard(QWEN_14B, Recompute.LAYER), 85_000_000_000L)
                .orElseThrow();
        assertThat(said)
                .contains("It fits, with ", "train.optimizer.offload: true", "of the host's memory")
                .doesNotContain("train.optimizer.state");
    }

    private static Recompute cheapest(ModelConfig config, OptionalLong budget) {
        return MemoryPlan.cheapest(training(config, Recompute.NONE), budget);
    }

    private static long bytes(ModelConfig config, Recompute recompute) {
        return training(config, recompute).plan().bytes();
    }

    private static Training training(ModelConfig config, Recompute recompute) {
        return new Training(
                config, Dtype.FP32, TinyTraining.settings(1e-3, recompute), new Pass(TOKENS, TOKENS, 100), false);
    }
}
