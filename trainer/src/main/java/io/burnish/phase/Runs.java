package io.burnish.phase;

import ai.djl.Device;
import io.burnish.model.Dtype;
import io.burnish.model.ModelDirectory;
import io.burnish.model.NewModel;
import io.burnish.model.NewModelSettings;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.RecipeReader;
import io.burnish.recipe.RecipeWriter;
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
    public static void begin(Recipe written, Path directory, Terminal terminal) {
        RunDirectory.requireFresh(directory);
        Recipe recipe = resolve(written);
        Kernels kernels = prepare(recipe);
        try (Dataset dataset = dataset(recipe)) {
            Inputs inputs = Inputs.of(recipe, dataset);
            String text = RecipeWriter.write(recipe);
            try (RunDirectory run = RunDirectory.create(directory, text, provenance(recipe, text, kernels, inputs))) {
                run(recipe, run, inputs, dataset, kernels, terminal);
            }
        }
    }

    /// Goes on with a run exactly where it was.
    ///
    /// @param from where to go back to on purpose first
    /// @param overrides `--set`, of paths only: where an input lies now
    /// @throws RunProblem (exit 3) when there is no run, its recipe or inputs changed, or another process is
    ///     on it
    public static void resume(Path directory, Optional<Waypoint> from, List<String> overrides, Terminal terminal) {
        try (RunDirectory run = RunDirectory.open(directory)) {
            Recipe recipe = new RecipeReader(Path.of("")).read(run.layout().recipe(), overrides);
            Inputs.requireThere(recipe, run.root());
            Kernels kernels = prepare(recipe);
            try (Dataset dataset = dataset(recipe)) {
                Inputs inputs = Inputs.of(recipe, dataset);
                Provenance now = provenance(recipe, run.recipe(), kernels, inputs);
                run.requireInputs(now);
                run.resumed(now);
                overrides.forEach(override -> log.info("{}: --set {}", run.root(), override));
                from.ifPresent(run::goBackTo);
                run(recipe, run, inputs, dataset, kernels, terminal);
            }
        }
    }

    private static void run(
            Recipe recipe, RunDirectory run, Inputs inputs, Dataset dataset, Kernels kernels, Terminal terminal) {
        ModelDirectory source = inputs.model().orElseGet(() -> newModel(recipe, run));
        warnOfLongSequences(recipe, source);
        Phases.run(new RunContext(
                recipe,
                run,
                source,
                inputs.reference().orElse(source),
                dataset,
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

    /// The recipe with everything decided that depends on this machine.
    public static Recipe resolve(Recipe recipe) {
        return recipe.resolve(Device.cpu(), Runtime.getRuntime().availableProcessors());
    }

    /// Loads libtorch and refuses what this machine cannot do.
    static Kernels prepare(Recipe recipe) {
        Device device = recipe.device().value();
        if (device.isGpu()) {
            throw RunProblem.badInput(
                    "device: cuda:%d is asked for, and this version of Burnish trains on the CPU only (%s). Use device: cpu."
                            .formatted(device.getDeviceId(), LibTorch.location().describe()));
        }
        if (recipe.model().dtype().value() == Dtype.BF16) {
            throw RunProblem.badInput(
                    "model.dtype: bf16 on the CPU is hundreds of times slower than fp32 and is not offered. Use dtype: fp32 (or auto); a bf16 model is read and saved as bf16 all the same.");
        }
        refuseUnfitLibTorch();
        LibTorch.setThreads(recipe.threads().value());
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

    /// The recipe's data as token ids.
    static Dataset dataset(Recipe recipe) {
        if (recipe.model().init().isPresent()) {
            return Dataset.forNewModel(recipe, recipe.model().init().get());
        }
        return Dataset.open(recipe, ModelDirectory.open(recipe.model().path().orElseThrow()));
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
                "cpu",
                recipe.threads().value(),
                text,
                inputs.sha256());
    }
}
