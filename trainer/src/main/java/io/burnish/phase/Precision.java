package io.burnish.phase;

import io.burnish.model.Dtype;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.SeedTraining;
import io.burnish.run.RunProblem;
import io.burnish.train.OptimizerSettings.Update;
import io.burnish.train.TrainSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What the types of parameters, gradients and state mean for a run: what is slow, what loses something, what does
/// nothing.
final class Precision {

    private Precision() {}

    /// @throws RunProblem (exit 2) for types that do not go together
    static void refuse(Recipe recipe) {
        trainings(recipe).forEach(training -> {
            if (training.settings().gradients().value() == Dtype.BF16 && type(recipe) == Dtype.FP32) {
                throw RunProblem.badInput(
                        "%s.gradients: bf16 goes with bf16 parameters only, and model.dtype is fp32. Leave gradients out, or set model.dtype to bf16."
                                .formatted(training.section()));
            }
        });
    }

    /// What is allowed, and should be known.
    static List<String> notes(Recipe recipe) {
        List<String> notes = new ArrayList<>();
        boolean bf16 = type(recipe) == Dtype.BF16;
        if (bf16 && !recipe.device().value().isGpu()) {
            notes.add("model.dtype: bf16 on the CPU is many times slower than fp32: it is there to try small models."
                    + " A bf16 model is read and saved as bf16 with dtype: fp32 too");
        }
        trainings(recipe).forEach(training -> {
            TrainSettings settings = training.settings();
            if (settings.gradients().value() == Dtype.BF16) {
                notes.add(training.section()
                        + ".gradients: bf16 loses what a forward pass adds where it is less than 1/512 of what is"
                        + " there: with several passes to a step, small gradients go astray. It saves 2 bytes a"
                        + " parameter");
            }
            if (!bf16 && settings.optimizer().update() != Update.MASTER) {
                notes.add("%s.optimizer.update: %s is for bf16 parameters; these are fp32 and updated as they are"
                        .formatted(
                                training.section(),
                                settings.optimizer().update().name().toLowerCase(java.util.Locale.ROOT)));
            }
            if (settings.optimizer().offload() && !recipe.device().value().isGpu()) {
                notes.add(training.section()
                        + ".optimizer.offload changes nothing on the CPU: the state lies in the host's memory anyway");
            }
        });
        return notes;
    }

    private record Training(String section, TrainSettings settings) {}

    private static Stream<Training> trainings(Recipe recipe) {
        return Stream.concat(
                Stream.of(new Training("train", recipe.train())),
                recipe.seedTraining().map(SeedTraining::train).stream()
                        .map(settings -> new Training("seed_training.train", settings)));
    }

    private static Dtype type(Recipe recipe) {
        return recipe.model().dtype().value();
    }
}
