package io.burnish.merge;

import io.burnish.run.Checkpoint;
import io.burnish.run.Phase;
import io.burnish.run.RunLayout;
import io.burnish.run.RunProblem;
import io.burnish.run.Waypoint;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Which models of a run are averaged.
public enum RunModels {

    /// The states of the newest training that has some.
    CHECKPOINTS {
        @Override
        Choice last(RunLayout layout, int last) {
            for (int iteration : layout.iterations().reversed()) {
                var at = new Waypoint(iteration, Phase.TRAIN);
                List<Checkpoint> checkpoints = layout.checkpoints(at);
                if (!checkpoints.isEmpty()) {
                    List<Checkpoint> newest =
                            newest(checkpoints, last, at + " has %d checkpoint(s)", "train.keep_checkpoints");
                    newest.forEach(RunModels::requireWhole);
                    return new Choice(
                            model(layout, iteration),
                            newest.stream().map(Checkpoint::directory).toList());
                }
            }
            throw RunProblem.runDirectory(
                    layout.root() + ": has no checkpoint yet. Let it train first, or name models " + "with --model");
        }
    },

    /// What the newest iterations made.
    ITERATIONS {
        @Override
        Choice last(RunLayout layout, int last) {
            List<Path> made = layout.iterations().stream()
                    .map(layout::model)
                    .filter(Files::isDirectory)
                    .toList();
            List<Path> newest = newest(made, last, "it has %d finished iteration(s)", "loop.iterations");
            return new Choice(newest.getLast(), newest);
        }
    };

    /// @param model whose configuration, tokenizer and type the average has
    /// @param averaged directories with weights
    record Choice(Path model, List<Path> averaged) {}

    abstract Choice last(RunLayout layout, int last);

    private static <T> List<T> newest(List<T> all, int last, String there, String key) {
        if (all.size() < last) {
            throw RunProblem.runDirectory("--last asks for %d, but %s. Ask for fewer; a run with a larger %s has more."
                    .formatted(last, there.formatted(all.size()), key));
        }
        return all.subList(all.size() - last, all.size());
    }

    private static void requireWhole(Checkpoint checkpoint) {
        checkpoint.damage().ifPresent(damage -> {
            throw RunProblem.runDirectory(damage + ". Put it back as it was, or average others");
        });
    }

    private static Path model(RunLayout layout, int iteration) {
        Path model = layout.model(iteration);
        if (!Files.isDirectory(model)) {
            throw RunProblem.runDirectory(
                    "%s: is not there yet; from it come configuration, tokenizer and type. Finish the run first: burnish resume %s"
                            .formatted(model, layout.root()));
        }
        return model;
    }
}
