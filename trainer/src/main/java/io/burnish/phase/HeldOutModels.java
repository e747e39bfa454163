package io.burnish.phase;

import io.burnish.data.DataSettings;
import io.burnish.data.Purpose;
import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.data.tokens.PreferenceDataset;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.losses.PreferenceLoss;
import io.burnish.losses.fused.AnswerStatistics;
import io.burnish.model.ModelDirectory;
import io.burnish.recipe.Recipe;
import io.burnish.run.RunProblem;
import io.burnish.train.ReferenceLogps;
import io.burnish.train.ReferenceLogps.Logps;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// A model, and perhaps its reference, on a recipe's held-out pairs, outside a run.
final class HeldOutModels {

    private static final int BLOCK = 64;

    private final ModelDirectory model;
    private final Optional<ModelDirectory> reference;
    private final RunContext.Hashes hashes = new RunContext.Hashes();

    private HeldOutModels(ModelDirectory model, Optional<ModelDirectory> reference) {
        this.model = model;
        this.reference = reference;
    }

    static HeldOutModels open(Path model, Optional<Path> reference) {
        return new HeldOutModels(
                ModelDirectory.open(model).requireWeights(),
                reference.map(path -> ModelDirectory.open(path).requireWeights()));
    }

    /// @throws RunProblem (exit 2) if a line of a file is of other models
    void requireScored(Path file, HeldOutPairs.Line line) {
        String own = hashes.of(model);
        String frozen =
                line.reference().isEmpty() || reference.isEmpty() ? line.reference() : hashes.of(reference.get());
        if (!line.model().equals(own) || !line.reference().equals(frozen)) {
            throw RunProblem.badInput(
                    "eval: %s was made with the model %.12s and the reference %.12s; these are %.12s and %.12s. Choose another --out, or leave --model out to measure what is there."
                            .formatted(file, line.model(), line.reference(), own, frozen));
        }
    }

    /// Scores the rows that the recipe holds out, under its loss.
    List<HeldOutPairs.Line> score(Recipe written, Machine machine) {
        Recipe recipe = written.resolve(machine.device(), Runtime.getRuntime().availableProcessors());
        PreferenceLoss loss = recipe.loss().loss();
        int microTokens = recipe.train().microTokens().value();
        try (TokenizerDirectory tokenizer = TokenizerDirectory.open(model.path())) {
            TokenPairs pairs = pairs(recipe, tokenizer);
            ReferenceLogps frozen = loss.needsReference()
                    ? referenceLogps(machine, reference.orElseThrow(), pairs, microTokens)
                    : ReferenceLogps.NONE;
            try (OpenModel open = new OpenModel(machine, model)) {
                return HeldOutPairs.score(
                        open.scorer(),
                        new HeldOutPairs.Measurement(
                                pairs,
                                loss,
                                frozen,
                                microTokens,
                                hashes.of(model),
                                loss.needsReference() ? hashes.of(reference.orElseThrow()) : ""));
            }
        }
    }

    private TokenPairs pairs(Recipe recipe, TokenizerDirectory tokenizer) {
        DataSettings data = recipe.data();
        Purpose purpose = recipe.loss().loss().paired() ? Purpose.PAIRS : Purpose.ANSWERS;
        boolean files = !data.eval().isEmpty();
        PreferenceDataset dataset = PreferenceDataset.open(
                files ? data.onlyEval() : data,
                tokenizer,
                purpose,
                model.config().vocabulary(),
                Dataset.cacheFolder(),
                recipe.threads().value());
        return files ? dataset.train() : dataset.eval();
    }

    private static ReferenceLogps referenceLogps(
            Machine machine, ModelDirectory reference, TokenPairs pairs, int microTokens) {
        Map<Long, Logps> byRow = new HashMap<>();
        try (OpenModel open = new OpenModel(machine, reference)) {
            for (int first = 0; first < pairs.size(); first += BLOCK) {
                int[] block = IntStream.range(first, Math.min(pairs.size(), first + BLOCK))
                        .toArray();
                for (TokenBatch batch : Batcher.batches(pairs, true, block, microTokens)) {
                    List<AnswerStatistics> answers = open.scorer().score(batch);
                    for (int answer = 0; answer < answers.size(); answer += 2) {
                        byRow.put(batch.answerRow_Q()[answer], Logps.of(answers.get(answer), answers.get(answer + 1)));
                    }
                }
            }
        }
        return row -> java.util.Objects.requireNonNull(byRow.get(row));
    }
}
