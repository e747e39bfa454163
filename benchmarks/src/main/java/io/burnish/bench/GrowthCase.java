package io.burnish.bench;

import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.data.batch.RowOrder;
import io.burnish.data.batch.StepBatch;
import io.burnish.model.Weights;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.train.PreferenceTrainer;
import io.burnish.train.ReferenceLogps;
import io.burnish.train.TrainSettings;
import java.util.ArrayList;
import java.util.List;

/// One training step of pairs that are all alike.
///
/// @param prompts of which each has its own tokens
/// @param answers to a prompt, two a pair: an even number
record GrowthCase(int prompts, int answers, int promptTokens, int answerTokens) {

    static GrowthCase usual() {
        return new GrowthCase(8, 2, 128, 64);
    }

    GrowthCase withAnswer(int tokens) {
        return new GrowthCase(prompts, answers, promptTokens, tokens);
    }

    GrowthCase withPrompt(int tokens) {
        return new GrowthCase(prompts, answers, tokens, answerTokens);
    }

    GrowthCase withPairs(int pairs) {
        return new GrowthCase(pairs, answers, promptTokens, answerTokens);
    }

    GrowthCase withAnswers(int number) {
        return new GrowthCase(prompts, number, promptTokens, answerTokens);
    }

    /// Tokens that a step computes: a prompt once, an answer without its last token.
    long computedTokens() {
        return (long) prompts * (promptTokens + (long) answers * (answerTokens - 1));
    }

    /// Seconds of the fastest of several steps, after one that does not count.
    double bestStep(Kernels kernels, Weights weights, int tries) {
        TokenPairs pairs = TokenPairs.of(pairs());
        TrainSettings settings = DpoTraining.settings(1e-6);
        // the reference log-probs only enter the loss: any will do for its time
        ReferenceLogps reference = _ -> new ReferenceLogps.Logps(-100, -100);
        try (PreferenceTrainer trainer =
                new PreferenceTrainer(kernels, weights, DpoTraining.loss(), settings, tries + 1)) {
            Batcher batcher = new Batcher(
                    pairs, true, pairs.size(), settings.microTokens().value(), RowOrder.asRead());
            double best = Double.MAX_VALUE;
            for (int step = 0; step <= tries; step++) {
                StepBatch batch = batcher.step(step);
                double seconds = trainer.step(batch, reference).seconds();
                best = step == 0 ? best : Math.min(best, seconds);
            }
            return best;
        }
    }

    private List<TokenPair> pairs() {
        List<TokenPair> pairs = new ArrayList<>();
        for (int prompt = 0; prompt < prompts; prompt++) {
            int[] tokens = TrainCase.ids(prompt, "prompt", promptTokens, 1000);
            for (int answer = 0; answer < answers; answer += 2) {
                int row = prompt * answers + answer;
                pairs.add(new TokenPair(
                        row,
                        Integer.toString(prompt),
                        tokens,
                        TokenAnswer.of(TrainCase.ids(row, "chosen", answerTokens, 1000)),
                        TokenAnswer.of(TrainCase.ids(row, "rejected", answerTokens, 1000))));
            }
        }
        return pairs;
    }
}
