package io.burnish.phase;

import io.burnish.data.Purpose;
import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.data.batch.RowOrder;
import io.burnish.data.exchange.SampleLines;
import io.burnish.data.exchange.VerdictLines;
import io.burnish.data.tokens.PreferenceDataset;
import io.burnish.data.tokens.SampledPairs;
import io.burnish.judge.JudgeReplay;
import io.burnish.judge.JudgedPrompt;
import io.burnish.recipe.Recipe;
import io.burnish.recipe.ReplaySettings;
import io.burnish.recipe.SeedTraining;
import io.burnish.run.Phase;
import io.burnish.run.RunProblem;
import io.burnish.run.Sha256;
import io.burnish.train.Replay;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rows that an iteration's training goes over beside its pairs: the judge's verdicts as the model wrote them, or
/// the seed training's rows.
final class ReplayRows {

    private ReplayRows() {}

    /// Changes with the rows; empty where nothing is replayed.
    static Optional<String> hash(RunContext context, Iteration iteration) {
        return settings(iteration).map(settings -> switch (settings.from()) {
            case VERDICTS -> Sha256.ofFile(verdicts(iteration));
            case SEED -> seedRows(context, iteration.recipe()).hash();
        });
    }

    static Optional<Replay> of(RunContext context, Iteration iteration) {
        return settings(iteration).map(settings -> {
            TokenPairs rows =
                    switch (settings.from()) {
                        case VERDICTS -> ofVerdicts(context, iteration, settings);
                        case SEED -> seedRows(context, iteration.recipe()).train();
                    };
            Recipe recipe = iteration.recipe();
            Batcher batcher = new Batcher(
                    rows,
                    false,
                    settings.rows(),
                    recipe.train().microTokens().value(),
                    RowOrder.shuffled(recipe.seed(), iteration.number(), "replay"));
            return new Replay(batcher, settings.weight());
        });
    }

    private static Optional<ReplaySettings> settings(Iteration iteration) {
        return iteration.number() == 0
                ? Optional.empty()
                : iteration.recipe().loop().flatMap(loop -> loop.replay());
    }

    private static Path verdicts(Iteration iteration) {
        return iteration.directory(Phase.JUDGE).resolve(JudgePhase.FILE);
    }

    private static TokenPairs ofVerdicts(RunContext context, Iteration iteration, ReplaySettings settings) {
        Recipe recipe = iteration.recipe();
        List<JudgedPrompt> prompts = JudgedPrompts.of(
                iteration.prompts(),
                SampleLines.read(iteration.directory(Phase.GENERATE).resolve(GeneratePhase.FILE)));
        List<JudgeReplay.Row> rows = JudgeReplay.rows(
                recipe.judge().orElseThrow(),
                List.copyOf(context.tokenizer().specialTokens().values()),
                prompts,
                VerdictLines.read(verdicts(iteration)),
                settings.minConfidence());
        SampledPairs tokens = new SampledPairs(context.tokenizer(), recipe.data());
        List<TokenPair> pairs = new ArrayList<>();
        for (JudgeReplay.Row row : rows) {
            tokens.completion(pairs.size(), row.promptId(), row.prompt(), row.judgement())
                    .ifPresent(pairs::add);
        }
        if (pairs.isEmpty()) {
            throw RunProblem.failed(
                    "loop.replay: none of the verdicts of iteration-%d can be trained on (%,d are as sure as min_confidence %s asks). Lower loop.replay.min_confidence, or leave loop.replay out."
                            .formatted(iteration.number(), rows.size(), settings.minConfidence()));
        }
        return TokenPairs.of(pairs);
    }

    private static PreferenceDataset seedRows(RunContext context, Recipe recipe) {
        SeedTraining seed = recipe.seedTraining().orElseThrow();
        return PreferenceDataset.open(
                seed.data(),
                context.tokenizer(),
                Purpose.ANSWERS,
                context.source().config().vocabulary(),
                Dataset.cacheFolder(),
                recipe.threads().value());
    }
}
