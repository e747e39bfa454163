package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import io.burnish.generate.GenerationLimits;
import io.burnish.generate.GenerationPlan;
import io.burnish.generate.GenerationPlan.Work;
import io.burnish.model.ModelConfig;
import io.burnish.model.ModelDirectory;
import io.burnish.phase.Runs;
import io.burnish.recipe.RecipeReader;
import io.burnish.run.Interrupts;
import io.burnish.run.Phase;
import io.burnish.run.Waypoint;
import io.burnish.tensor.Scope;
import io.burnish.train.TrainingListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A phase holds what it needs and gives it back: where answers are made, no gradients and no state are there.
class PhaseMemoryTest {

    @TempDir
    Path folder;

    /// What was alive when a phase began, and the most at once until the next one did.
    private static final class Memory implements TrainingListener {
        final List<Long> atBegin = new ArrayList<>();
        final Map<Phase, Long> peak = new EnumMap<>(Phase.class);
        private final long before = Scope.bytes();
        private Phase phase = Phase.PAIR;

        @Override
        public void onPhase(Waypoint at, int iterations) {
            end();
            phase = at.phase();
            atBegin.add(Scope.bytes() - before);
            Scope.forgetPeak();
        }

        void end() {
            peak.merge(phase, Scope.peakBytes() - before, Math::max);
        }
    }

    @Test
    void phases_that_answer_hold_weights_and_cache_alone() throws IOException {
        Path recipe = TinyLoop.recipe(
                folder,
                TinyLoop.RULES,
                TinyLoop.DPO,
                "loop: {iterations: 2, prompts: [prompts.jsonl], prompts_per_iteration: 24}\n");
        // so wide that its weights outweigh whatever else is there
        Files.writeString(
                recipe,
                Files.readString(recipe)
                        .replace("hidden_size: 32", "hidden_size: 512")
                        .replace("learning_rate: 1.0e-2", "learning_rate: 1.0e-3"));
        Memory memory = new Memory();
        Runs.begin(
                new RecipeReader(Path.of("")).readRun(recipe, List.of()),
                folder.resolve("run"),
                new Runs.Terminal(memory, Interrupts.none()));
        memory.end();

        long weights = Files.size(folder.resolve("run/final/model.safetensors"));
        assertThat(memory.atBegin)
                .as("bytes alive as a phase begins; beside the first one kernels still warm up")
                .allMatch(bytes -> bytes < weights / 20);
        assertThat(memory.peak.get(Phase.TRAIN))
                .as("weights, gradients and two moments")
                .isGreaterThan(4 * weights);
        ModelConfig config = ModelDirectory.open(folder.resolve("run/final")).config();
        for (Phase answering : List.of(Phase.GENERATE, Phase.EVALUATE)) {
            Work work = new Work(answering == Phase.GENERATE ? 24 : 64, 4, 20, 6);
            GenerationPlan plan = GenerationPlan.of(config, DataType.FLOAT32, GenerationLimits.onCpu(), work);
            assertThat(memory.peak.get(answering))
                    .as(answering + ": weights of %,d bytes", weights)
                    .isBetween(weights, plan.bytes());
        }
    }
}
