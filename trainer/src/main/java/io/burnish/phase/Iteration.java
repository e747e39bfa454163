package io.burnish.phase;

import io.burnish.data.exchange.Prompt;
import io.burnish.losses.PreferenceLoss;
import io.burnish.model.ModelDirectory;
import io.burnish.recipe.LoopSettings;
import io.burnish.recipe.LoopSettings.LoopReference;
import io.burnish.recipe.Recipe;
import io.burnish.run.Phase;
import io.burnish.run.RunProblem;
import io.burnish.run.Sha256;
import io.burnish.run.Waypoint;
import io.burnish.train.TrainFrom;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One iteration as its phases see it: its recipe, which models it starts from, and what it trains on.
///
/// A single training is the iteration 1 of a run without a loop; a loop's seed training is its iteration 0.
final class Iteration {

    private final RunContext context;
    private final int number;
    private final Recipe recipe;
    private @Nullable TrainingData data;

    Iteration(RunContext context, int number) {
        this.context = context;
        this.number = number;
        this.recipe = number == 0
                ? context.recipes().at(0).ofSeedTraining()
                : context.recipes().at(number);
    }

    int number() {
        return number;
    }

    Recipe recipe() {
        return recipe;
    }

    PreferenceLoss loss() {
        return recipe.loss().loss();
    }

    private Optional<LoopSettings> loop() {
        return recipe.loop().filter(_ -> number > 0);
    }

    /// The newest model as this iteration starts: it generates, and it judges where the judge is the model itself.
    ModelDirectory newest() {
        if (number <= 1 && !(number == 1 && hasSeedTraining())) {
            return context.source();
        }
        return ModelDirectory.open(context.run().layout().model(number - 1));
    }

    /// The model as its training starts.
    ModelDirectory start() {
        return loop().isPresent() && recipe.train().from() == TrainFrom.BASE ? base() : newest();
    }

    /// The model as the loop starts.
    private ModelDirectory base() {
        return hasSeedTraining() ? ModelDirectory.open(context.run().layout().model(0)) : context.source();
    }

    /// What the loss measures against.
    ModelDirectory reference() {
        if (context.givenReference().isPresent()) {
            return context.givenReference().get();
        }
        LoopReference kind = loop().map(LoopSettings::reference).orElse(LoopReference.PREVIOUS);
        return switch (kind) {
            case PREVIOUS -> start();
            case INITIAL -> base();
            case EMA -> {
                Path average = context.run().layout().movingAverage(number - 1);
                yield number == 1 ? base() : ModelDirectory.open(existing(average));
            }
        };
    }

    private static Path existing(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw RunProblem.runDirectory(
                    "%s: the moving average of the iteration before is not there. Put it back, or do that iteration's training again: burnish resume RUN --from iteration-K/train"
                            .formatted(directory));
        }
        return directory;
    }

    /// Whether the reference is the very model that is trained.
    boolean ownReference() {
        return context.hashes().of(start()).equals(context.hashes().of(reference()));
    }

    private boolean hasSeedTraining() {
        return recipe.seedTraining().isPresent();
    }

    /// Opened when it is first asked for, after the phases that make it.
    TrainingData data() {
        if (data == null) {
            data = loop().isPresent() ? LoopData.open(context, this) : filesOf();
        }
        return data;
    }

    private TrainingData filesOf() {
        var pairs = context.dataset(number, recipe).pairs();
        return new TrainingData(pairs.train(), pairs.eval(), pairs.hash());
    }

    Path directory(Phase phase) {
        return context.run().layout().phase(at(phase));
    }

    Waypoint at(Phase phase) {
        return new Waypoint(number, phase);
    }

    /// What it asks; prompts that its model writes itself are there once GENERATE has written them.
    List<Prompt> prompts() {
        LoopSettings settings = loop().orElseThrow();
        return settings.selfInstruct().isPresent()
                ? WrittenPrompts.read(directory(Phase.GENERATE))
                : LoopPrompts.of(settings, recipe.seed(), number);
    }

    /// Changes with the prompts that its model wrote itself; empty where they are from files.
    Optional<String> writtenPromptsHash() {
        return loop().flatMap(LoopSettings::selfInstruct)
                .map(_ -> Sha256.ofFile(directory(Phase.GENERATE).resolve(WrittenPrompts.FILE)));
    }

    /// Where its model goes.
    Path modelOut() {
        return context.run().layout().model(number);
    }
}
