package io.burnish.phase;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.model.ModelDirectory;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.RunRecipe;
import io.burnish.run.Interrupts;
import io.burnish.run.RunDirectory;
import io.burnish.run.Sha256;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.train.TrainingListener;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// What the phases of one run share.
///
/// @param recipes resolved: nothing left to choose
/// @param source the model as the run starts
/// @param givenReference the frozen one, where the recipe names it
/// @param files what is trained on from files; in a loop the seed training's, if it has one
public record RunContext(
        RunRecipe recipes,
        RunDirectory run,
        ModelDirectory source,
        Optional<ModelDirectory> givenReference,
        TokenizerDirectory tokenizer,
        Optional<Dataset> files,
        Kernels kernels,
        Interrupts interrupts,
        TrainingListener listener,
        Hashes hashes) {

    /// Content hashes, each computed once.
    public static final class Hashes {
        private final Map<Path, String> known = new HashMap<>();

        /// The hash of a model: its configuration and weights.
        public String of(ModelDirectory model) {
            return known.computeIfAbsent(model.path(), path -> {
                StringBuilder text = new StringBuilder();
                for (Path file : model.weightFiles()) {
                    text.append(file.getFileName())
                            .append(' ')
                            .append(Sha256.ofFile(file))
                            .append('\n');
                }
                return Sha256.of(text.toString());
            });
        }
    }

    Machine machine() {
        return new Machine(kernels, type(), device(), hashes);
    }

    /// What no iteration changes.
    Recipe recipe() {
        return recipes.first();
    }

    Device device() {
        return recipe().device().value();
    }

    DataType type() {
        return recipe().model().dtype().value().type();
    }

    /// The data that an iteration trains on from files: a single training's, or a loop's seed training's.
    Dataset dataset(int iteration, Recipe recipe) {
        return files.orElseThrow(() ->
                new IllegalStateException("iteration %d of %s trains on no files".formatted(iteration, recipe.name())));
    }
}
