package io.burnish.judge;

import io.burnish.generate.ContinuationScorer;
import java.util.ArrayList;
import java.util.List;

/// The score that a model is expected to give: the mean of the texts' values by their probabilities.
final class ExpectedScore {

    private final ScoreForm.Expectation form;
    private final ContinuationScorer scorer;

    ExpectedScore(ScoreForm.Expectation form, ContinuationScorer scorer) {
        this.form = form;
        this.scorer = scorer;
    }

    /// A judgement up to where the score is due.
    ///
    /// @param raw all that the judge wrote
    /// @param begun what of it stands before the score
    record Begun(Question question, String raw, String begun) {}

    List<Opinion> of(List<Begun> judgements) {
        if (judgements.isEmpty()) {
            return List.of();
        }
        List<String> texts =
                form.values().keySet().stream().map(text -> text + form.end()).toList();
        List<double[]> logps = scorer.logps(judgements.stream()
                .map(judgement ->
                        new ContinuationScorer.Question(judgement.question().prompt(), judgement.begun(), texts))
                .toList());
        List<Opinion> opinions = new ArrayList<>();
        for (int i = 0; i < judgements.size(); i++) {
            opinions.add(opinion(judgements.get(i), logps.get(i)));
        }
        return opinions;
    }

    private Opinion opinion(Begun judgement, double[] logps) {
        String shown = judgement.question().shown();
        double highest = Double.NEGATIVE_INFINITY;
        for (double logp : logps) {
            highest = Math.max(highest, logp);
        }
        if (!Double.isFinite(highest)) {
            return Opinion.unknown("none of the scores' texts has a probability", judgement.raw(), shown);
        }
        double total = 0;
        double weighted = 0;
        int i = 0;
        for (double value : form.values().values()) {
            double probability = StrictMath.exp(logps[i++] - highest);
            total += probability;
            weighted += value * probability;
        }
        return Opinion.of(weighted / total, judgement.raw(), shown);
    }
}
