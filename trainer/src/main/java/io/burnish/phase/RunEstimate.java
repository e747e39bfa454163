package io.burnish.phase;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.data.TokenPairs;
import io.burnish.data.exchange.Prompts;
import io.burnish.data.tokens.PromptEncoder;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.generate.EngineSettings;
import io.burnish.generate.GenerateSettings;
import io.burnish.generate.GenerationLimits;
import io.burnish.generate.GenerationPlan;
import io.burnish.generate.GenerationPlan.Work;
import io.burnish.judge.JudgeCheck;
import io.burnish.model.ModelConfig;
import io.burnish.recipe.LoopSettings;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.RunPlan;
import io.burnish.recipe.RunRecipe;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.train.MachinePeak;
import io.burnish.train.MemoryBudget;
import io.burnish.train.MemoryPlan.Training;
import io.burnish.train.TimePlan;
import io.burnish.train.TrainSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a recipe would do, found without running it.
///
/// @param data counts of rows, and what became of them
/// @param lines for people: model, steps, tokens, memory, time
public record RunEstimate(List<String> data, List<String> lines) {

    /// Tokenises the data (or maps what is cached) and plans the rest; loads no weights.
    public static RunEstimate of(RunRecipe recipes) {
        Recipe recipe = recipes.first();
        // a plan for a card is wanted where there is none yet, too: all but the time can be told
        Optional<String> missing = TrainingCard.missing(recipe.device().value());
        Optional<Kernels> kernels = missing.isPresent() ? Optional.empty() : Optional.of(Runs.prepare(recipe));
        try (TokenizerDirectory tokenizer = Runs.tokenizer(recipe)) {
            ModelConfig config = TrainingMemory.config(recipe);
            List<String> data = new ArrayList<>();
            List<String> lines = new ArrayList<>();
            lines.add(text(
                    "model: %,d parameters, %d layers, vocabulary %,d, trained for %,d positions",
                    config.parameters(), config.layers(), config.vocabulary(), config.maxPositions()));
            missing.ifPresent(
                    text -> lines.add("note: " + text + " What follows is planned for it; its time is not known."));
            Precision.notes(recipe).forEach(note -> lines.add("note: " + note));
            addLoop(recipe, config, tokenizer, data, lines);
            Optional<Dataset> files = Runs.files(recipe, tokenizer);
            files.ifPresent(dataset -> {
                dataset.pairs().report().summary().lines().forEach(data::add);
                addTraining(
                        recipe.loop().isPresent() ? recipe.ofSeedTraining() : recipe, dataset, config, kernels, lines);
            });
            lines.add("phases: "
                    + String.join(
                            ", ",
                            RunPlan.of(recipes).steps().stream()
                                    .map(step -> "iteration-" + step.iteration() + "/"
                                            + step.phase().directory())
                                    .toList()));
            return new RunEstimate(data, lines);
        }
    }

    private static void addTraining(
            Recipe recipe, Dataset dataset, ModelConfig config, Optional<Kernels> kernels, List<String> lines) {
        TokenPairs train = dataset.pairs().train();
        TrainSettings settings = recipe.train();
        int batch = settings.batchPairs().value();
        int perEpoch = Math.ceilDiv(train.size(), batch);
        int steps = TrainPhase.totalSteps(settings, perEpoch);
        long tokens = 0;
        for (int i = 0; i < train.size(); i++) {
            tokens += train.computedTokens(i);
        }
        Training training = TrainingMemory.needed(recipe, config, train);
        if (recipe.data().maxLength() > config.maxPositions()) {
            lines.add(text(
                    "note: data.max_length %,d is more than the %,d positions the model was trained for",
                    recipe.data().maxLength(), config.maxPositions()));
        }
        lines.add(text("steps: %,d, of %d pairs each, %,d to an epoch", steps, batch, perEpoch));
        lines.add(text(
                "tokens: %,d computed to an epoch (a shared prompt once), %,d in the longest pair",
                tokens, training.pass().longest()));
        addMemory(training, recipe, lines);
        TimePlan.Work work = new TimePlan.Work(
                config,
                train,
                dataset.pairs().eval(),
                recipe.loss().loss().needsReference(),
                steps,
                batch,
                settings.recompute().value());
        kernels.ifPresent(those -> lines.addAll(TimePlan.of(
                        work,
                        MachinePeak.measure(
                                those,
                                recipe.model().dtype().value().type(),
                                recipe.device().value()))
                .lines()));
    }

    private static void addMemory(Training training, Recipe recipe, List<String> lines) {
        lines.addAll(training.plan().lines());
        MemoryBudget.whole(recipe.device().value())
                .ifPresent(bytes -> lines.add("  of " + MemoryBudget.text(bytes) + " that this machine has"));
        TrainingMemory.refusal(training, recipe).ifPresent(lines::add);
    }

    private static void addLoop(
            Recipe recipe, ModelConfig config, TokenizerDirectory tokenizer, List<String> data, List<String> lines) {
        if (recipe.loop().isEmpty()) {
            return;
        }
        LoopSettings loop = recipe.loop().get();
        GenerateSettings generate = recipe.generate().orElseThrow();
        Prompts prompts = Prompts.read(loop.prompts());
        data.add(text(
                "%,d prompts in loop.prompts, %,d more were there before",
                prompts.prompts().size(), prompts.duplicates()));
        WrittenPrompts.check(recipe);
        int each = loop.selfInstruct().isPresent()
                ? loop.promptsPerIteration().orElseThrow()
                : LoopPrompts.of(loop, recipe.seed(), 1).size();
        loop.selfInstruct()
                .ifPresent(settings -> lines.add(text(
                        "prompts: the model writes %,d new ones in each iteration, in at most %,d attempts that are each"
                                + " shown %d of these",
                        each, (long) each * settings.attempts(), settings.examples())));
        lines.add(text(
                "loop: %d iterations, each asks %,d prompts for %d answers of at most %,d tokens (%,d answers)",
                loop.iterations(), each, generate.samples(), generate.maxTokens(), (long) each * generate.samples()));
        if (generate.engine() instanceof EngineSettings.Local) {
            PromptEncoder encoder = new PromptEncoder(tokenizer);
            int longest = prompts.prompts().stream()
                    .mapToInt(prompt -> encoder.encode(prompt.id(), prompt.prompt()).length)
                    .max()
                    .orElse(1);
            addGeneration(recipe, generate, config, Math.min(each, BlockFile.PROMPTS), longest, lines);
        }
        Training training = TrainingMemory.allowed(recipe, config);
        lines.add(text(
                "each iteration's training, with %,d tokens to a forward pass:",
                training.pass().tokens()));
        addMemory(training, recipe, lines);
        recipe.judge().ifPresent(judge -> JudgeCheck.of(judge).forEach(warning -> lines.add("note: " + warning)));
    }

    /// Gradients and state are not there then: a phase that trained has given them back.
    private static void addGeneration(
            Recipe recipe, GenerateSettings generate, ModelConfig config, int prompts, int longest, List<String> lines) {
        Device device = recipe.device().value();
        DataType type = recipe.model().dtype().value().type();
        GenerationLimits limits = GenerationLimits.on(device, config, type);
        GenerationPlan plan = GenerationPlan.of(
                config,
                type,
                generate.rows().chosen().map(limits::withRows).orElse(limits),
                new Work(prompts, generate.samples(), longest, generate.maxTokens()));
        lines.addAll(plan.lines());
        long room = MemoryBudget.whole(device).orElse(GenerationLimits.UNKNOWN_CARD);
        lines.add("  of " + MemoryBudget.text(room) + (MemoryBudget.whole(device).isPresent()
                ? " that this machine has"
                : ", which a card of 80 GB has: this one cannot be asked"));
        if (plan.bytes() > room) {
            lines.add("Not enough memory: generating needs " + MemoryBudget.text(plan.bytes())
                    + ". Take a smaller model, shorter answers (generate.max_tokens), or a machine with more memory.");
        }
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
