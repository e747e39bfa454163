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
import io.burnish.train.MachineRates;
import io.burnish.train.MemoryBudget;
import io.burnish.train.MemoryPlan.Training;
import io.burnish.train.TimePlan;
import io.burnish.train.TrainSettings;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What a recipe would do, found without running it.
///
/// @param data counts of rows, and what became of them
/// @param lines for people: model, steps, tokens, memory, time
public record RunEstimate(List<String> data, List<String> lines) {

    private static final String ABSENT_CARD = "H100";

    /// Tokenises the data (or maps what is cached) and plans the rest; loads no weights.
    public static RunEstimate of(RunRecipe recipes) {
        Recipe recipe = recipes.first();
        // a plan for a card is wanted where there is none yet, too: its time is what such a card's maker states
        Optional<String> missing = TrainingCard.missing(recipe.device().value());
        Optional<Kernels> kernels = missing.isPresent() ? Optional.empty() : Optional.of(Runs.prepare(recipe));
        try (TokenizerDirectory tokenizer = Runs.tokenizer(recipe)) {
            ModelConfig config = TrainingMemory.config(recipe);
            List<String> data = new ArrayList<>();
            List<String> lines = new ArrayList<>();
            lines.add(text(
                    "model: %,d parameters, %d layers, vocabulary %,d, trained for %,d positions",
                    config.parameters(), config.layers(), config.vocabulary(), config.maxPositions()));
            missing.ifPresent(text -> lines.add("note: " + text
                    + " What follows is planned for it, and timed as if it were an H100 of 80 GB: an estimate."));
            Precision.notes(recipe).forEach(note -> lines.add("note: " + note));
            DataType type = recipe.model().dtype().value().type();
            MachineRates rates = kernels.map(those ->
                            MachineRates.measure(those, type, recipe.device().value()))
                    .orElseGet(() -> MachineRates.stated(ABSENT_CARD, type));
            addLoop(recipes, config, tokenizer, rates, data, lines);
            Optional<Dataset> files = Runs.files(recipe, tokenizer);
            files.ifPresent(dataset -> {
                dataset.pairs().report().summary().lines().forEach(data::add);
                addTraining(
                        recipe.loop().isPresent() ? recipe.ofSeedTraining() : recipe, dataset, config, rates, lines);
            });
            addEvaluation(recipe, config, tokenizer, lines);
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
            Recipe recipe, Dataset dataset, ModelConfig config, MachineRates rates, List<String> lines) {
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
                recipe.loss().loss(),
                steps,
                batch,
                settings.recompute().value());
        lines.addAll(TimePlan.of(work, rates.flops()).lines());
    }

    private static void addMemory(Training training, Recipe recipe, List<String> lines) {
        lines.addAll(training.plan().lines());
        MemoryBudget.whole(recipe.device().value())
                .ifPresent(bytes -> lines.add("  of " + MemoryBudget.text(bytes) + " that this machine has"));
        TrainingMemory.refusal(training, recipe).ifPresent(lines::add);
    }

    private static void addLoop(
            RunRecipe recipes,
            ModelConfig config,
            TokenizerDirectory tokenizer,
            MachineRates rates,
            List<String> data,
            List<String> lines) {
        Recipe recipe = recipes.first();
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
        PromptEncoder encoder = new PromptEncoder(tokenizer);
        IntSummaryStatistics tokens = prompts.prompts().stream()
                .mapToInt(prompt -> encoder.encode(prompt.id(), prompt.prompt()).length)
                .summaryStatistics();
        if (generate.engine() instanceof EngineSettings.Local) {
            int longest = Math.max(1, tokens.getMax());
            addGeneration(recipe, generate, config, Math.min(each, BlockFile.PROMPTS), longest, lines);
        }
        PhaseMemory.judge(recipe, config, Math.max(1, tokens.getMax())).ifPresent(judge -> addJudge(judge, lines));
        Training training = TrainingMemory.allowed(recipe, config);
        lines.add(text(
                "each iteration's training, with %,d tokens to a forward pass:",
                training.pass().tokens()));
        addMemory(training, recipe, lines);
        addTime(recipes, config, each, tokens.getAverage(), rates, lines);
        recipe.judge().ifPresent(judge -> JudgeCheck.of(judge).forEach(warning -> lines.add("note: " + warning)));
    }

    private static void addTime(
            RunRecipe recipes, ModelConfig config, int prompts, double tokens, MachineRates rates, List<String> lines) {
        LoopTime first = LoopTime.of(recipes.first(), config, prompts, tokens, rates);
        lines.add("time of an iteration, at most: every answer as long as it may be, a pair of every prompt (rates "
                + rates.source() + "; half of them is counted on):");
        lines.addAll(first.lines());
        double all = recipes.iterations().stream()
                .mapToDouble(recipe ->
                        LoopTime.of(recipe, config, prompts, tokens, rates).total())
                .sum();
        lines.add(text("  %-10s %s", recipes.iterations().size() + " of them", TimePlan.text(all)));
    }

    /// Gradients and state are not there then: a phase that trained has given them back.
    private static void addGeneration(
            Recipe recipe,
            GenerateSettings generate,
            ModelConfig config,
            int prompts,
            int longest,
            List<String> lines) {
        Device device = recipe.device().value();
        DataType type = recipe.model().dtype().value().type();
        GenerationLimits limits = GenerationLimits.on(device, config, type);
        GenerationPlan plan = GenerationPlan.of(
                config,
                type,
                generate.rows().chosen().map(limits::withRows).orElse(limits),
                new Work(
                        prompts, generate.samples(), longest, generate.maxTokens(), generate.repetitionPenalty() != 1));
        lines.addAll(plan.lines());
        long room = MemoryBudget.whole(device).orElse(GenerationLimits.UNKNOWN_CARD);
        lines.add("  of " + MemoryBudget.text(room)
                + (MemoryBudget.whole(device).isPresent()
                        ? " that this machine has"
                        : ", which a card of 80 GB has: this one cannot be asked"));
        if (plan.bytes() > room) {
            lines.add("Not enough memory: generating needs " + MemoryBudget.text(plan.bytes())
                    + ". Take a smaller model, shorter answers (generate.max_tokens), or a machine with more memory.");
        }
    }

    private static void addEvaluation(
            Recipe recipe, ModelConfig config, TokenizerDirectory tokenizer, List<String> lines) {
        PromptEncoder encoder = new PromptEncoder(tokenizer);
        recipe.evaluate().ifPresent(settings -> {
            int longest = AnswerEvaluation.prompts(settings).stream()
                    .mapToInt(prompt -> encoder.encode(prompt.id(), prompt.prompt()).length)
                    .max()
                    .orElse(1);
            PhaseMemory.evaluation(recipe, config, longest).ifPresent(judge -> addJudge(judge, lines));
        });
    }

    private static void addJudge(JudgeMemory judge, List<String> lines) {
        Device device = judge.shares().device();
        lines.addAll(judge.lines(MemoryBudget.of(device).orElse(GenerationLimits.UNKNOWN_CARD)));
        judge.refusal(MemoryBudget.whole(device).orElse(GenerationLimits.UNKNOWN_CARD))
                .ifPresent(lines::add);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
