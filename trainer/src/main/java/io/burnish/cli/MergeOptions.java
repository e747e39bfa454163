package io.burnish.cli;

import io.burnish.merge.Average;
import io.burnish.merge.Dare;
import io.burnish.merge.Extrapolation;
import io.burnish.merge.Merge;
import io.burnish.merge.MergeMethod;
import io.burnish.merge.MergeReport;
import io.burnish.merge.RunModels;
import io.burnish.merge.Slerp;
import io.burnish.merge.TaskArithmetic;
import io.burnish.merge.Ties;
import io.burnish.run.RunProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/// What `burnish merge` is asked for: the options name the models, and with them the method.
final class MergeOptions {

    @Option(names = "--model", paramLabel = "DIR", description = "A model; given again, the average.")
    List<Path> models = new ArrayList<>();

    @Option(names = "--base", paramLabel = "DIR", description = "What the models were trained from.")
    Optional<Path> base = Optional.empty();

    @Option(names = "--extrapolate", paramLabel = "A", description = "ExPO: model + A (model - base).")
    Optional<Double> extrapolate = Optional.empty();

    @Option(names = "--slerp", paramLabel = "T", description = "On the arc between two models.")
    Optional<Double> slerp = Optional.empty();

    @Option(names = "--task", paramLabel = "DIR", description = "A fine-tuning whose change is added to base.")
    List<Path> tasks = new ArrayList<>();

    @Option(names = "--weight", paramLabel = "W", description = "One for each model or task; default: equal, 1.")
    List<Double> weights = new ArrayList<>();

    @Option(names = "--ties", description = "Of each task the largest changes, by sign.")
    boolean ties;

    @Option(names = "--dare", description = "Of each task changes at random, scaled up.")
    boolean dare;

    @Option(names = "--density", paramLabel = "D", description = "The fraction that --ties or --dare keeps.")
    Optional<Double> density = Optional.empty();

    @Option(names = "--seed", paramLabel = "S", defaultValue = "42", description = "Of --dare; default: 42.")
    long seed;

    @Option(names = "--run", paramLabel = "DIR", description = "A run whose newest models are averaged.")
    Optional<Path> run = Optional.empty();

    @Option(names = "--last", paramLabel = "K", description = "How many of them.")
    Optional<Integer> last = Optional.empty();

    @Option(
            names = "--of",
            paramLabel = "WHAT",
            defaultValue = "checkpoints",
            description = "checkpoints (the default) or iterations.")
    RunModels of = RunModels.CHECKPOINTS;

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The model directory to make.")
    Path out = Path.of("");

    /// A way of merging, by the option that asks for it, and what may stand beside it.
    private enum Form {
        RUN("--run", Set.of("--last", "--of")),
        EXTRAPOLATE("--extrapolate", Set.of("--model", "--base")),
        SLERP("--slerp", Set.of("--model")),
        TASKS("--task", Set.of("--base", "--weight", "--ties", "--dare", "--density", "--seed")),
        AVERAGE("--model", Set.of("--weight"));

        private final String option;
        private final Set<String> beside;

        Form(String option, Set<String> beside) {
            this.option = option;
            this.beside = beside;
        }
    }

    /// Does it.
    ///
    /// @param given the options of this class that were typed, in their order
    MergeReport merge(List<String> given) {
        Form form = form(given);
        try {
            return switch (form) {
                case RUN -> Merge.run(run.orElseThrow(), of, last(), out);
                case EXTRAPOLATE -> {
                    requireModels(1, "--extrapolate", "--model ALIGNED --base SFT --extrapolate 0.5");
                    requireBase("--extrapolate");
                    yield Merge.directories(new Extrapolation(extrapolate.orElseThrow()), base, models, out);
                }
                case SLERP -> {
                    requireModels(2, "--slerp", "--model A --model B --slerp 0.5");
                    yield Merge.directories(new Slerp(slerp.orElseThrow()), base, models, out);
                }
                case TASKS -> {
                    requireBase("--task");
                    yield Merge.directories(ofTasks(), base, tasks, out);
                }
                case AVERAGE -> {
                    if (models.size() < 2) {
                        throw RunProblem.badInput("one --model alone is no merge. Give another --model for their "
                                + "average, or --base and --extrapolate");
                    }
                    yield Merge.directories(new Average(weights(models.size())), base, models, out);
                }
            };
        } catch (IllegalArgumentException e) {
            throw RunProblem.badInput("--" + e.getMessage());
        }
    }

    private static Form form(List<String> given) {
        for (Form form : Form.values()) {
            if (given.contains(form.option)) {
                for (String option : given) {
                    if (!option.equals(form.option) && !form.beside.contains(option)) {
                        throw RunProblem.badInput("%s does not go with %s, which goes with %s"
                                .formatted(
                                        option,
                                        form.option,
                                        String.join(
                                                ", ",
                                                form.beside.stream().sorted().toList())));
                    }
                }
                return form;
            }
        }
        throw RunProblem.badInput("nothing to merge. Name models (--model A --model B), a base and tasks "
                + "(--base B --task T), or a run (--run DIR --last K)");
    }

    private MergeMethod ofTasks() {
        List<Double> weightOfTask = weights(tasks.size());
        if (!ties && !dare) {
            if (density.isPresent()) {
                throw RunProblem.badInput("--density is for --ties and --dare; add one of them, or leave it out");
            }
            return new TaskArithmetic(weightOfTask);
        }
        double kept = density.orElseThrow(() -> RunProblem.badInput((dare ? "--dare" : "--ties")
                + " needs --density D: the fraction of each task's changes to keep, " + "as 0.2"));
        return dare ? new Dare(weightOfTask, kept, ties, seed) : new Ties(weightOfTask, kept);
    }

    private List<Double> weights(int models) {
        if (weights.isEmpty()) {
            return Collections.nCopies(models, 1.0);
        }
        if (weights.size() != models) {
            throw RunProblem.badInput("--weight is given %d time(s) for %d model(s); give one for each, in their order"
                    .formatted(weights.size(), models));
        }
        return weights;
    }

    private int last() {
        return last.orElseThrow(() -> RunProblem.badInput("--run needs --last K: how many of its newest models"));
    }

    private void requireModels(int count, String option, String example) {
        if (models.size() != count) {
            throw RunProblem.badInput("%s takes --model %d time(s), got %d. Example: %s"
                    .formatted(option, count, models.size(), example));
        }
    }

    private void requireBase(String option) {
        if (base.isEmpty()) {
            throw RunProblem.badInput(option + " needs --base DIR: the model that the other was trained from");
        }
    }
}
