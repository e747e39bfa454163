package io.burnish.phase;

import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenBatch;
import io.burnish.data.batch.ForestBuilder;
import io.burnish.data.tokens.PromptEncoder;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.generate.AnswerEngine;
import io.burnish.generate.ContinuationScorer;
import io.burnish.generate.GenerationLimits;
import io.burnish.generate.LocalEngine;
import io.burnish.generate.LocalScorer;
import io.burnish.judge.AnswerScorer;
import io.burnish.losses.fused.AnswerStatistics;
import io.burnish.model.Auto;
import io.burnish.model.Decoder;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.train.Scorer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A model that is loaded to answer and to be asked for probabilities; nothing trains it.
final class OpenModel implements AutoCloseable {

    static final int HEAD_ROWS = 800;
    static final int MICRO_TOKENS = 4096;

    private final Weights weights;
    private final Scope scope = Scope.shared();
    private final Decoder decoder;
    private final Scorer scorer;
    private final TokenizerDirectory tokenizer;
    private final LocalEngine engine;

    /// @param rows answers that grow side by side; auto: what the device takes
    OpenModel(Machine machine, ModelDirectory model, Auto<Integer> rows) {
        this(machine, model, chosen(GenerationLimits.on(machine.device(), model.config(), machine.type()), rows));
    }

    private static GenerationLimits chosen(GenerationLimits limits, Auto<Integer> rows) {
        return rows.chosen().map(limits::withRows).orElse(limits);
    }

    /// @param limits what it takes where others are loaded beside it
    OpenModel(Machine machine, ModelDirectory model, GenerationLimits limits) {
        this.weights = model.load(machine.type(), machine.device());
        this.decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
        this.scorer = new Scorer(machine.kernels(), decoder, HEAD_ROWS);
        this.tokenizer = TokenizerDirectory.open(model.path());
        this.engine = new LocalEngine(
                machine.kernels(), decoder, model, tokenizer, machine.hashes().of(model), limits);
    }

    OpenModel(Machine machine, ModelDirectory model) {
        this(machine, model, Auto.auto());
    }

    Scorer scorer() {
        return scorer;
    }

    AnswerEngine engine() {
        return engine;
    }

    TokenizerDirectory tokenizer() {
        return tokenizer;
    }

    ContinuationScorer continuations() {
        return new LocalScorer(scorer, tokenizer, MICRO_TOKENS);
    }

    /// The log-probs of an answer's tokens, given as ids.
    double[] tokenLogps(int[] prompt_P, int[] tokens_N) {
        ForestBuilder forest = new ForestBuilder(false);
        forest.answer(forest.segment(ForestBuilder.NO_PARENT, prompt_P), TokenAnswer.of(tokens_N), 0);
        return scorer.tokenLogps(forest.build());
    }

    AnswerScorer answers() {
        PromptEncoder prompts = new PromptEncoder(tokenizer);
        return asked -> {
            List<AnswerScorer.AnswerLogp> logps = new ArrayList<>();
            for (AnswerScorer.PromptedAnswer answer : asked) {
                logps.add(logp(prompts, answer));
            }
            return logps;
        };
    }

    private AnswerScorer.AnswerLogp logp(PromptEncoder prompts, AnswerScorer.PromptedAnswer answer) {
        int[] prompt_P = prompts.encode("of an answer", answer.prompt());
        int[] whole = prompts.encodeBegun("of an answer", answer.prompt(), answer.answer());
        int mismatch = Arrays.mismatch(prompt_P, whole);
        int common = mismatch < 0 ? Math.min(prompt_P.length, whole.length) : mismatch;
        if (common == 0 || common == whole.length) {
            return new AnswerScorer.AnswerLogp(0, 0);
        }
        ForestBuilder forest = new ForestBuilder(false);
        int root = forest.segment(ForestBuilder.NO_PARENT, Arrays.copyOf(whole, common));
        TokenBatch batch = forest.answer(root, TokenAnswer.of(Arrays.copyOfRange(whole, common, whole.length)), 0)
                .build();
        AnswerStatistics statistics = scorer.score(batch).getFirst();
        return new AnswerScorer.AnswerLogp(statistics.logp(), statistics.tokens());
    }

    @Override
    public void close() {
        engine.close();
        tokenizer.close();
        scorer.close();
        decoder.close();
        scope.close();
        weights.close();
    }
}
