package io.burnish.train;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What a step or an evaluation says of its pairs, under TRL's names.
///
/// @param paired false: supervised fine-tuning, which has no rewards
/// @param rows pairs or rows these are means over
/// @param loss of the step: shares already divided by the step's totals
/// @param accuracy share of pairs whose chosen reward is strictly greater
/// @param entropy mean over all scored tokens, nats
/// @param tokenAccuracy share of the chosen answers' tokens that are the likeliest ones
public record PreferenceFigures(
        boolean paired,
        int rows,
        double loss,
        double rewardChosen,
        double rewardRejected,
        double accuracy,
        double logpChosen,
        double logpRejected,
        double entropy,
        double tokenAccuracy) {

    public double margin() {
        return rewardChosen - rewardRejected;
    }

    /// The figures by TRL's names, `loss` first.
    SequencedMap<String, Number> named() {
        SequencedMap<String, Number> named = new LinkedHashMap<>();
        named.put("loss", loss);
        if (paired) {
            named.put("rewards/chosen", rewardChosen);
            named.put("rewards/rejected", rewardRejected);
            named.put("rewards/margins", margin());
            named.put("rewards/accuracies", accuracy);
        }
        named.put("logps/chosen", logpChosen);
        if (paired) {
            named.put("logps/rejected", logpRejected);
        }
        named.put("entropy", entropy);
        named.put("mean_token_accuracy", tokenAccuracy);
        return named;
    }
}
