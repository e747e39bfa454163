package io.burnish.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What is where in a run directory. Only names: it opens nothing, locks nothing and may look at a run that is
/// going on.
public record RunLayout(Path root) {

    private static final Pattern ITERATION = Pattern.compile("iteration-(\\d{1,9})");

    /// The layout of a directory that holds a run.
    ///
    /// @throws RunProblem (exit 3) when it holds none
    public static RunLayout of(Path root) {
        var layout = new RunLayout(root);
        if (!layout.holdsRun()) {
            String why = Files.isDirectory(root) ? "it has no recipe.yaml" : "there is no such directory";
            throw RunProblem.runDirectory(root + ": holds no run: " + why
                    + ". Check the path, or begin one with: burnish run RECIPE --out " + root);
        }
        return layout;
    }

    /// Whether a run was begun here: its recipe is what is written last when a run directory is made.
    public boolean holdsRun() {
        return Files.exists(recipe());
    }

    public Path recipe() {
        return root.resolve("recipe.yaml");
    }

    public Path provenance() {
        return root.resolve("provenance.json");
    }

    public Path lock() {
        return root.resolve("lock");
    }

    public Path journal() {
        return root.resolve("journal.jsonl");
    }

    public Path metrics() {
        return root.resolve("metrics.jsonl");
    }

    public Path log() {
        return root.resolve("log.txt");
    }

    public Path tensorboard() {
        return root.resolve("tensorboard");
    }

    public Path iteration(int iteration) {
        return root.resolve(iterationName(iteration));
    }

    public Path phase(Waypoint at) {
        return iteration(at.iteration()).resolve(at.phase().directory());
    }

    /// What an iteration makes and the next one starts from.
    public Path model(int iteration) {
        return iteration(iteration).resolve("model");
    }

    /// The moving average of the models up to an iteration, where the next one's reference is one.
    public Path movingAverage(int iteration) {
        return iteration(iteration).resolve("reference-model");
    }

    public Path finalModel() {
        return root.resolve("final");
    }

    public Path discarded() {
        return root.resolve("discarded");
    }

    /// The iterations that were begun, in order.
    public List<Integer> iterations() {
        return FileTree.entries(root).stream()
                .map(entry -> ITERATION.matcher(entry.getFileName().toString()))
                .filter(Matcher::matches)
                .map(name -> Integer.parseInt(name.group(1)))
                .sorted()
                .toList();
    }

    /// The phases that were begun, in the order in which they run.
    public List<Waypoint> begun() {
        var begun = new ArrayList<Waypoint>();
        for (int iteration : iterations()) {
            for (Phase phase : Phase.values()) {
                var at = new Waypoint(iteration, phase);
                if (Files.isDirectory(phase(at))) {
                    begun.add(at);
                }
            }
        }
        return begun;
    }

    /// The checkpoints of a training, the oldest first, by their names; nothing checked.
    public List<Checkpoint> checkpoints(Waypoint at) {
        var all = new ArrayList<Checkpoint>();
        for (Path entry : FileTree.entries(phase(at))) {
            OptionalLong step = Checkpoint.stepOf(entry);
            step.ifPresent(found -> all.add(new Checkpoint(found, entry)));
        }
        all.sort(Comparator.comparingLong(Checkpoint::step));
        return all;
    }

    /// A path of this run as its files name it: relative to its root, with `/`.
    String name(Path path) {
        return FileTree.unixName(root.toAbsolutePath()
                .normalize()
                .relativize(path.toAbsolutePath().normalize()));
    }

    static String iterationName(int iteration) {
        return "iteration-" + iteration;
    }
}
