package io.burnish.phase;

import ai.djl.ndarray.types.DataType;
import io.burnish.generate.EngineSettings;
import io.burnish.generate.GenerateSettings;
import io.burnish.generate.GenerationLimits;
import io.burnish.generate.GenerationTime;
import io.burnish.generate.GenerationTime.Asked;
import io.burnish.model.ModelConfig;
import io.burnish.recipe.Recipe;
import io.burnish.run.Phase;
import io.burnish.train.MachineRates;
import io.burnish.train.TimePlan;
import io.burnish.train.UsefulWork;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// About how long the phases of a loop's iteration take, if every answer is as long as it may be and every prompt
/// gives a pair.
///
/// @param seconds of each phase; empty where a server works, or nothing is known of who does
record LoopTime(Map<Phase, OptionalDouble> seconds) {

    /// @param prompts of the iteration
    /// @param tokens of a prompt, on average
    static LoopTime of(Recipe recipe, ModelConfig config, int prompts, double tokens, MachineRates rates) {
        GenerateSettings generate = recipe.generate().orElseThrow();
        double pairTokens = tokens + 2.0 * generate.maxTokens();
        double seen = tokens * (tokens + 1) / 2
                + 2 * (generate.maxTokens() * tokens + generate.maxTokens() * (generate.maxTokens() + 1.0) / 2);
        double scoring = rates.seconds(UsefulWork.forward(config, pairTokens, 2.0 * generate.maxTokens(), seen), 0);
        double trained = recipe.train().maxSteps().isPresent()
                ? (double) recipe.train().maxSteps().getAsInt()
                        * recipe.train().batchPairs().value()
                : recipe.train().epochs() * prompts;
        Map<Phase, OptionalDouble> seconds = new EnumMap<>(Phase.class);
        JudgeTime judge = new JudgeTime(recipe, config, rates);
        seconds.put(Phase.GENERATE, generating(recipe, config, generate, prompts, tokens, rates));
        seconds.put(
                Phase.JUDGE,
                recipe.judge()
                        .map(settings -> judge.of(settings, prompts, generate.samples(), tokens, generate.maxTokens()))
                        .orElse(OptionalDouble.of(0)));
        seconds.put(Phase.PAIR, OptionalDouble.of(0));
        if (recipe.loss().loss().needsReference()) {
            seconds.put(Phase.REFERENCE, OptionalDouble.of(scoring * prompts));
        }
        seconds.put(Phase.TRAIN, OptionalDouble.of(TimePlan.passes(recipe.loss().loss()) * scoring * trained));
        recipe.evaluate().ifPresent(settings -> {
            int asked = AnswerEvaluation.prompts(settings).size();
            GenerateSettings answering = settings.generate();
            seconds.put(
                    Phase.EVALUATE,
                    sum(
                            generating(recipe, config, answering, asked, tokens, rates),
                            judge.of(settings.judge(), asked, answering.samples(), tokens, answering.maxTokens())));
        });
        return new LoopTime(seconds);
    }

    private static OptionalDouble generating(
            Recipe recipe,
            ModelConfig config,
            GenerateSettings settings,
            int prompts,
            double tokens,
            MachineRates rates) {
        if (!(settings.engine() instanceof EngineSettings.Local)) {
            return OptionalDouble.empty();
        }
        DataType type = recipe.model().dtype().value().type();
        GenerationLimits limits = GenerationLimits.on(recipe.device().value(), config, type);
        int candidates = settings.samples() * settings.bestOf().orElse(1);
        return OptionalDouble.of(GenerationTime.of(
                        config,
                        type,
                        settings.rows().chosen().map(limits::withRows).orElse(limits),
                        new Asked(prompts, BlockFile.PROMPTS, tokens, candidates, settings.maxTokens()),
                        rates)
                .seconds());
    }

    /// Unknown where either is.
    static OptionalDouble sum(OptionalDouble one, OptionalDouble other) {
        return one.isPresent() && other.isPresent()
                ? OptionalDouble.of(one.getAsDouble() + other.getAsDouble())
                : OptionalDouble.empty();
    }

    /// All that is known.
    double total() {
        return seconds.values().stream().mapToDouble(known -> known.orElse(0)).sum();
    }

    /// One line a phase.
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        seconds.forEach((phase, known) -> lines.add("  %-10s %s"
                .formatted(
                        phase.directory(),
                        known.isEmpty()
                                ? "as long as the server takes"
                                : known.getAsDouble() == 0 ? "no model runs" : TimePlan.text(known.getAsDouble()))));
        return lines;
    }
}
