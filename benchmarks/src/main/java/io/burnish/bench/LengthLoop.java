package io.burnish.bench;

import io.burnish.evaluate.Measured;
import io.burnish.evaluate.Scores;
import io.burnish.run.RunLayout;
import io.burnish.run.RunProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a loop of the length experiment came to.
///
/// @param loss such as `dpo` or `rdpo 0.4`, with its alpha
/// @param models M0 to the last one
/// @param ended why it ended early, if it did
record LengthLoop(String loss, long seed, List<Model> models, Optional<String> ended) {

    LengthLoop {
        models = List.copyOf(models);
    }

    /// A model's answers to held-out prompts.
    ///
    /// @param length mean of tokens, the end token included
    /// @param right share that the rule holds for right
    /// @param cut share that ended at `max_tokens`
    record Model(Measured length, Measured right, Measured cut) {

        static Optional<Model> read(Path iteration) {
            Path file = iteration.resolve("evaluate").resolve("scores.json");
            return Files.exists(file) ? Optional.of(of(file, Scores.read(file))) : Optional.empty();
        }

        private static Model of(Path file, Scores scores) {
            return new Model(
                    metric(file, scores, "length_tokens"),
                    metric(file, scores, "sample_score"),
                    metric(file, scores, "cut_at_max_tokens"));
        }

        private static Measured metric(Path file, Scores scores, String name) {
            return Optional.ofNullable(scores.metrics().get(name))
                    .orElseThrow(() -> RunProblem.badInput(("%s: has no %s, which an evaluation of sampled answers by"
                                    + " rules has. Use a recipe with such an evaluate section.")
                            .formatted(file, name)));
        }
    }

    /// @param first the run that trained M0
    static LengthLoop read(String loss, long seed, RunLayout first, RunLayout run, Optional<String> ended) {
        List<Model> models = new ArrayList<>();
        Model.read(first.iteration(0)).ifPresent(models::add);
        for (int iteration : run.iterations()) {
            if (iteration > 0) {
                Model.read(run.iteration(iteration)).ifPresent(models::add);
            }
        }
        return new LengthLoop(loss, seed, models, ended);
    }
}
