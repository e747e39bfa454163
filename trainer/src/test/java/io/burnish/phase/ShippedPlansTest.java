package io.burnish.phase;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.burnish.model.KnownShapes;
import io.burnish.model.ModelConfig;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.RecipeReader;
import io.burnish.train.MemoryPlan;
import io.burnish.train.MemoryPlan.Training;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Recipes for one card say in their comments what they take: the plan of today, and one that fits.
class ShippedPlansTest {

    private static final Path RECIPES = Path.of(System.getProperty("burnish.root"), "recipes");
    /// What a card of 80 GB has, less half a GB for what is not tensors.
    private static final long CARD = (81_559L << 20) - (1L << 29);

    // Llama-3-8B, and OpenChat-3.5 (Mistral-7B with two tokens more)
    private static final ModelConfig LLAMA_8B = KnownShapes.llama8b(128_256);
    private static final ModelConfig OPENCHAT = KnownShapes.llama8b(32_002);

    @ParameterizedTest
    @CsvSource({"simpo-llama3-8b", "dpo-llama3-8b", "wpo-llama3-8b", "self-rewarding-8b", "ilr-dpo-7b"})
    void theCommentsHaveTheirPlan(String name) throws IOException {
        Path file = RECIPES.resolve(name + ".yaml");
        Recipe recipe = new RecipeReader(Path.of("")).read(file).resolve(Device.cpu(), 1);
        assertThat(recipe.device().value().isGpu()).isTrue();
        Training training = TrainingMemory.allowed(recipe, name.equals("ilr-dpo-7b") ? OPENCHAT : LLAMA_8B);
        MemoryPlan plan = training.plan();
        List<String> comments = Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("#   "))
                .map(line -> line.substring(4))
                .toList();

        assertThat(comments).as(String.join("\n", plan.lines())).containsSubsequence(plan.lines());
        assertThat(plan.bytes()).isLessThan(CARD);
    }
}
