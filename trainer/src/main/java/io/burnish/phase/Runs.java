package io.burnish.phase;

import ai.djl.Device;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.judge.JudgeCheck;
import io.burnish.model.ModelDirectory;
import io.burnish.model.NewModel;
import io.burnish.model.NewModelSettings;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.RecipeReader;
import io.burnish.recipe.RecipeWriter;
import io.burnish.recipe.RunRecipe;
import io.burnish.run.Interrupts;
import io.burnish.run.Provenance;
import io.burnish.run.RunDirectory;
import io.burnish.run.RunProblem;
import io.burnish.run.Waypoint;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.SelfTest;
import io.burnish.tensor.libtorch.LibTorch;
import io.burnish.tensor.libtorch.LibTorchLocation;
import io.burnish.train.TrainingListener;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Begins runs and takes them up again.
public final class Runs {

    /// What is given besides the recipe: what shows progress, and what asks to stop.
    public record Terminal(TrainingListener listener, Interrupts interrupts) {}

    private static final Logger log = LoggerFactory.getLogger(Runs.class);

    private Runs() {}

    /// Begins a run in a directory that holds none, and runs it to its end.
    ///
    /// Model and data are opened first: a mistake in them leaves no directory behind.
    ///
    /// @throws RunProblem (exit 2) when model, data or device do not serve; (exit 3) when the directory holds
    ///     a run
    public static void begin(RunRecipe written, Path directory, Terminal terminal) {
        RunDirectory.requireFresh(directory);
        RunRecipe recipes = resolve(written);
        Recipe recipe = recipes.first();
        Kernels kernels = prepare(recipe);
        try (TokenizerDirectory tokenizer = tokenizer(recipe)) {
            Optional<Dataset> files = files(recipe, tokenizer);
            Inputs inputs = Inputs.of(recipe, tokenizer);
            TrainingMemory.require(recipe, TrainingMemory.config(recipe), files);
            PhaseMemory.require(recipes, TrainingMemory.config(recipe));
            warnOf(recipe);
            String text = RecipeWriter.write(recipes);
            try (RunDirectory run = RunDirectory.create(directory, text, provenance(recipe, text, kernels, inputs))) {
                run(recipes, run, inputs, tokenizer, files, kernels, terminal);
            }
        }
    }

    /// The same for a recipe without values by iteration.
    public static void begin(Recipe written, Path directory, Terminal terminal) {
        begin(RunRecipe.single(written), directory, terminal);
    }

    // what is allowed and dangerous; a template that cannot be used is refused here, before there is a run
    private static void warnOf(Recipe recipe) {
        WrittenPrompts.check(recipe);
        Precision.notes(recipe).forEach(log::warn);
        recipe.judge().ifPresent(judge -> JudgeCheck.of(judge).forEach(log::warn));
        recipe.evaluate().ifPresent(settings -> {
            AnswerEvaluation.prompts(settings);
            JudgeCheck.of(settings.judge()).forEach(log::warn);
        });
    }

    /// Goes on with a run exactly where it was.
    ///
    /// @param from where to go back to on purpose first
    /// @param overrides `--set`, of paths only: where an input lies now
    /// @throws RunProblem (exit 3) when there is no run, its recipe or inputs changed, or another process is
    ///     on it
    public static void resume(Path directory, Optional<Waypoint> from, List<String> overrides, Terminal terminal) {
        try (RunDirectory run = RunDirectory.open(directory)) {
            RunRecipe recipes =
                    new RecipeReader(Path.of("")).readRun(run.layout().recipe(), overrides);
            Recipe recipe = recipes.first();
            Inputs.requireThere(recipe, run.root());
            Kernels kernels = prepare(recipe);
            try (TokenizerDirectory tokenizer = tokenizer(recipe)) {
                Optional<Dataset> files = files(recipe, tokenizer);
                Inputs inputs = Inputs.of(recipe, tokenizer);
                Provenance now = provenance(recipe, run.recipe(), kernels, inputs);
                run.requireInputs(now);
                TrainingMemory.require(recipe, TrainingMemory.config(recipe), files);
                PhaseMemory.require(recipes, TrainingMemory.config(recipe));
                run.resumed(now);
                overrides.forEach(override -> log.info("{}: --set {}", run.root(), override));
                from.ifPresent(run::goBackTo);
                run(recipes, run, inputs, tokenizer, files, kernels, terminal);
            }
        }
    }

    private static void run(
            RunRecipe recipes,
            RunDirectory run,
            Inputs inputs,
            TokenizerDirectory tokenizer,
            Optional<Dataset> files,
            Kernels kernels,
            Terminal terminal) {
        Recipe recipe = recipes.first();
        ModelDirectory source = inputs.model().orElseGet(() -> newModel(recipe, run));
        warnOfLongSequences(recipe, source);
        Phases.run(new RunContext(
                recipes,
                run,
                source,
                inputs.reference(),
                tokenizer,
                files,
                kernels,
                terminal.interrupts(),
                terminal.listener(),
                inputs.hashes()));
    }

    private static void warnOfLongSequences(Recipe recipe, ModelDirectory source) {
        int positions = source.config().maxPositions();
        if (recipe.data().maxLength() > positions) {
            log.warn(
                    "data.max_length is {} and the model was made for {} positions: it knows nothing of places beyond."
                            + " Longer rows are cut with --set data.max_length={}",
                    recipe.data().maxLength(),
                    positions,
                    positions);
        }
    }

    /// The recipes with everything decided that depends on this machine.
    public static RunRecipe resolve(RunRecipe recipes) {
        return TrainingMemory.choose(
                recipes.resolve(TrainingCard.automatic(), Runtime.getRuntime().availableProcessors()));
    }

    /// The recipe with everything decided that depends on this machine.
    public static Recipe resolve(Recipe recipe) {
        return recipe.resolve(TrainingCard.automatic(), Runtime.getRuntime().availableProcessors());
    }

    /// Loads libtorch and refuses what this machine cannot do.
    static Kernels prepare(Recipe recipe) {
        Device device = recipe.device().value();
        TrainingCard.require(device);
        Precision.refuse(recipe);
        refuseUnfitLibTorch();
        LibTorch.setThreads(recipe.threads().value());
        if (device.isGpu()) {
            return TrainingCard.kernels(device);
        }
        Kernels kernels = Kernels.of(device);
        // the compiler works while data and weights are read
        Thread.ofPlatform().name("burnish-warm-up").daemon().start(kernels::warmUp);
        return kernels;
    }

    // the one that comes with Burnish is what the tests run on; another one may lack a function or mean something else
    private static void refuseUnfitLibTorch() {
        LibTorchLocation libtorch = LibTorch.location();
        if (libtorch.source() == LibTorchLocation.Source.BUNDLED) {
            return;
        }
        List<String> failed = SelfTest.run().stream()
                .filter(check -> !check.passed())
                .map(check -> check.name() + ": " + check.detail())
                .toList();
        if (!failed.isEmpty()) {
            throw RunProblem.failed(
                    "%s does not do what Burnish needs:%n  %s%nUse another one (BURNISH_LIBTORCH=DIR), or none: Burnish brings its own."
                            .formatted(libtorch.describe(), String.join("\n  ", failed)));
        }
    }

    /// The tokenizer of the model, or of the one that is yet to be made.
    static TokenizerDirectory tokenizer(Recipe recipe) {
        return TokenizerDirectory.open(recipe.model()
                .init()
                .map(NewModelSettings::tokenizer)
                .orElseGet(() ->
                        ModelDirectory.open(recipe.model().path().orElseThrow()).path()));
    }

    /// The files that the recipe trains on, as token ids; empty for a loop without a seed training.
    static Optional<Dataset> files(Recipe recipe, TokenizerDirectory tokenizer) {
        if (recipe.loop().isEmpty()) {
            return Optional.of(Dataset.open(recipe, tokenizer, vocabulary(recipe, tokenizer)));
        }
        return recipe.seedTraining()
                .map(_ -> Dataset.open(recipe.ofSeedTraining(), tokenizer, vocabulary(recipe, tokenizer)));
    }

    private static int vocabulary(Recipe recipe, TokenizerDirectory tokenizer) {
        return recipe.model()
                .path()
                .map(path -> ModelDirectory.open(path).config().vocabulary())
                .orElseGet(tokenizer::vocabularySize);
    }

    // written once, into the run: what a new model starts from is as durable as everything after it
    private static ModelDirectory newModel(Recipe recipe, RunDirectory run) {
        Path start = run.root().resolve("start");
        NewModelSettings settings = recipe.model().init().orElseThrow();
        if (!Files.isDirectory(start)) {
            run.durable().writeDirectory(start, directory -> NewModel.write(settings, directory));
        }
        return ModelDirectory.open(start);
    }

    private static Provenance provenance(Recipe recipe, String text, Kernels kernels, Inputs inputs) {
        return Provenance.here(
                Version.BURNISH,
                LibTorch.location().version(),
                kernels.name(),
                TrainingCard.name(recipe.device().value()),
                recipe.threads().value(),
                text,
                inputs.sha256());
    }
}
