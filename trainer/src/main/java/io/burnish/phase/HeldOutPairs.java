package io.burnish.phase;

import io.burnish.evaluate.Measured;
import io.burnish.losses.PreferenceLoss;
import io.burnish.model.Decoder;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.train.Evaluation;
import io.burnish.train.PreferenceFigures;
import io.burnish.train.ReferenceLogps;
import io.burnish.train.Scorer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/// What a trained model says of held-out pairs.
final class HeldOutPairs {

    private static final String SOURCE = "held-out pairs";

    private HeldOutPairs() {}

    /// @param logps the reference's log-probs, where the loss wants them
    static SequencedMap<String, Measured> measure(
            RunContext context, Iteration iteration, ModelDirectory model, Path logps) {
        PreferenceLoss loss = iteration.loss();
        ReferenceLogps reference = loss.needsReference() ? ReferenceFile.read(logps) : ReferenceLogps.NONE;
        try (Weights weights = model.load(context.type(), context.device());
                Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                Scorer scorer = new Scorer(
                        context.kernels(),
                        decoder,
                        iteration.recipe().train().headRows().value())) {
            return scores(Evaluation.of(
                    scorer,
                    iteration.data().eval(),
                    loss,
                    reference,
                    iteration.recipe().train().microTokens().value()));
        }
    }

    private static SequencedMap<String, Measured> scores(PreferenceFigures figures) {
        SequencedMap<String, Measured> scores = new LinkedHashMap<>();
        int rows = figures.rows();
        scores.put("loss", Measured.plain(figures.loss(), rows, SOURCE));
        if (figures.paired()) {
            scores.put("reward_accuracy", share(figures.accuracy(), rows));
            scores.put("reward_margin", Measured.plain(figures.margin(), rows, SOURCE));
        }
        scores.put("logps_chosen", Measured.plain(figures.logpChosen(), rows, SOURCE));
        scores.put("token_accuracy", share(figures.tokenAccuracy(), rows));
        return scores;
    }

    private static Measured share(double value, int rows) {
        double error = Math.sqrt(value * (1 - value) / rows);
        return new Measured(
                value,
                OptionalDouble.of(error),
                OptionalDouble.of(Math.max(0, value - 1.96 * error)),
                OptionalDouble.of(Math.min(1, value + 1.96 * error)),
                rows,
                SOURCE);
    }
}
