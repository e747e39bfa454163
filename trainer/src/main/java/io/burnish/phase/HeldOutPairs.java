package io.burnish.phase;

import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import io.burnish.evaluate.Bootstrap;
import io.burnish.evaluate.Measured;
import io.burnish.evaluate.Observation;
import io.burnish.evaluate.Observations;
import io.burnish.evaluate.Perplexity;
import io.burnish.evaluate.RewardAccuracy;
import io.burnish.evaluate.RewardedPair;
import io.burnish.losses.PreferenceLoss;
import io.burnish.train.Evaluation;
import io.burnish.train.PreferenceFigures;
import io.burnish.train.ReferenceLogps;
import io.burnish.train.Scorer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;

/// What a trained model says of held-out pairs, row by row in a file, and what follows of it.
final class HeldOutPairs {

    static final String FILE = "held-out.jsonl";

    private static final String SOURCE = "held-out pairs";

    /// Lengths in tokens between which reward accuracies are told apart.
    private static final int[] EDGES = {64, 256, 1024};

    private HeldOutPairs() {}

    /// A line of the file: log-probs are sums over scored tokens in nats, as are entropies.
    ///
    /// @param paired false: a row of supervised fine-tuning, whose fields of a rejected answer are 0
    /// @param loss the row's share: they sum to the loss of all
    /// @param correct whether the chosen answer's reward is greater by more than rounding
    /// @param tokenAccuracy share of the chosen answer's tokens that are the likeliest ones
    /// @param entropy mean over the row's scored tokens
    /// @param model hash of the weights that were measured
    /// @param reference hash of the reference's; empty where the loss wants none
    record Line(
            long row,
            String promptId,
            boolean paired,
            double loss,
            double rewardChosen,
            double rewardRejected,
            boolean correct,
            double logpChosen,
            int chosenTokens,
            double logpRejected,
            int rejectedTokens,
            double tokenAccuracy,
            double entropy,
            String model,
            String reference) {}

    /// What is measured.
    ///
    /// @param reference log-probs of the rows, where the loss wants them
    /// @param modelHash of the weights that are measured
    /// @param referenceHash of the reference's; empty where the loss wants none
    record Measurement(
            TokenPairs pairs,
            PreferenceLoss loss,
            ReferenceLogps reference,
            int microTokens,
            String modelHash,
            String referenceHash) {}

    static List<Line> score(Scorer scorer, Measurement asked) {
        TokenPairs pairs = asked.pairs();
        Map<Long, String> prompts = new HashMap<>();
        for (int i = 0; i < pairs.size(); i++) {
            TokenPair pair = pairs.get(i);
            prompts.put(pair.row(), pair.promptId());
        }
        List<Line> lines = new ArrayList<>();
        for (Evaluation.Row row :
                Evaluation.rows(scorer, pairs, asked.loss(), asked.reference(), asked.microTokens())) {
            PreferenceFigures figures = row.figures();
            lines.add(new Line(
                    row.row(),
                    prompts.getOrDefault(row.row(), Long.toString(row.row())),
                    figures.paired(),
                    figures.loss(),
                    figures.rewardChosen(),
                    figures.rewardRejected(),
                    figures.accuracy() > 0,
                    figures.logpChosen(),
                    row.chosenTokens(),
                    figures.paired() ? figures.logpRejected() : 0,
                    row.rejectedTokens(),
                    figures.tokenAccuracy(),
                    figures.entropy(),
                    asked.modelHash(),
                    asked.referenceHash()));
        }
        return lines;
    }

    /// `loss`, `reward_accuracy` (also by length), `reward_margin`, `reward_chosen`, `reward_rejected`,
    /// `logps_chosen`, `logps_rejected`, `perplexity` of the chosen answers, `token_accuracy`, `entropy`.
    ///
    /// @param lines at least one
    static SequencedMap<String, Measured> figures(List<Line> lines, Bootstrap bootstrap) {
        SequencedMap<String, Measured> figures = new LinkedHashMap<>();
        figures.put(
                "loss", Measured.plain(lines.stream().mapToDouble(Line::loss).sum(), lines.size(), SOURCE));
        boolean paired = lines.getFirst().paired();
        if (paired) {
            List<RewardedPair> rewards =
                    lines.stream().map(HeldOutPairs::rewards).toList();
            figures.putAll(RewardAccuracy.measured(rewards, EDGES, bootstrap, SOURCE));
            figures.put("reward_chosen", mean(lines, Line::rewardChosen, line -> 1, bootstrap));
            figures.put("reward_rejected", mean(lines, Line::rewardRejected, line -> 1, bootstrap));
        }
        figures.put("logps_chosen", mean(lines, Line::logpChosen, line -> 1, bootstrap));
        if (paired) {
            figures.put("logps_rejected", mean(lines, Line::logpRejected, line -> 1, bootstrap));
        }
        List<Observation> chosen = lines.stream()
                .map(line -> new Observation(line.promptId(), line.logpChosen(), line.chosenTokens()))
                .toList();
        figures.put("perplexity", Perplexity.measured(chosen, bootstrap, "chosen answers of the held-out pairs"));
        figures.put(
                "token_accuracy",
                mean(lines, line -> line.tokenAccuracy() * line.chosenTokens(), Line::chosenTokens, bootstrap));
        figures.put("entropy", mean(lines, line -> line.entropy() * tokens(line), HeldOutPairs::tokens, bootstrap));
        return figures;
    }

    // what differs by no more than rounding is a tie
    private static RewardedPair rewards(Line line) {
        double rejected = line.correct() || line.rewardChosen() < line.rewardRejected()
                ? line.rewardRejected()
                : line.rewardChosen();
        return new RewardedPair(
                line.promptId(), line.rewardChosen(), rejected, line.chosenTokens(), line.rejectedTokens());
    }

    private static double tokens(Line line) {
        return line.chosenTokens() + line.rejectedTokens();
    }

    private static Measured mean(
            List<Line> lines, ToDoubleFunction<Line> sum, ToDoubleFunction<Line> count, Bootstrap bootstrap) {
        return Observations.of(lines.stream()
                        .map(line ->
                                new Observation(line.promptId(), sum.applyAsDouble(line), count.applyAsDouble(line)))
                        .toList())
                .measured(bootstrap, SOURCE);
    }
}
