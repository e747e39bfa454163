package io.burnish.train;

import io.burnish.losses.AnswerLogps;
import io.burnish.losses.PairOutcome;
import io.burnish.losses.fused.AnswerStatistics;
import java.util.List;

/// Adds up what one optimizer step (or one evaluation) reports, pair by pair.
final class StepSums {

    private static final double FLOAT32_ROUNDING = 2e-7;

    private final boolean paired;
    private int rows;
    private double loss;
    private double rewardChosen;
    private double rewardRejected;
    private double wins;
    private double logpChosen;
    private double logpRejected;
    private double entropy;
    private long scoredTokens;
    private double hits;
    private long chosenTokens;

    StepSums(boolean paired) {
        this.paired = paired;
    }

    void add(PairOutcome outcome, List<AnswerStatistics> answers, AnswerLogps chosen, AnswerLogps rejected) {
        rows++;
        loss += outcome.loss();
        rewardChosen += outcome.rewardChosen();
        rewardRejected += outcome.rewardRejected();
        wins += isWin(outcome, chosen, rejected) ? 1 : 0;
        logpChosen += chosen.logp();
        logpRejected += rejected.logp();
        for (AnswerStatistics answer : answers) {
            entropy += answer.entropy();
            scoredTokens += answer.tokens();
        }
        hits += answers.getFirst().hits();
        chosenTokens += answers.getFirst().tokens();
    }

    // the same sum of float32 log-probs made in another batch differs in its last bits: that is a tie, not a win
    private static boolean isWin(PairOutcome outcome, AnswerLogps chosen, AnswerLogps rejected) {
        double difference = chosen.logRatio() - rejected.logRatio();
        double rounding = FLOAT32_ROUNDING * (Math.abs(chosen.logp()) + Math.abs(rejected.logp()));
        return outcome.rewardChosen() > outcome.rewardRejected() && Math.abs(difference) > rounding;
    }

    PreferenceFigures figures() {
        return new PreferenceFigures(
                paired,
                rows,
                loss,
                rewardChosen / rows,
                rewardRejected / rows,
                wins / rows,
                logpChosen / rows,
                logpRejected / rows,
                entropy / Math.max(1, scoredTokens),
                hits / Math.max(1, chosenTokens));
    }
}
