package io.burnish.judge;

import io.burnish.run.RunProblem;
import java.util.Arrays;
import java.util.List;

/// Scores answers by a reward model, whose outputs are weighed where it has several.
final class RewardJudge implements PointwiseJudge {

    private final String name;
    private final RewardScorer scorer;
    private final List<Double> weights;

    /// @param weights of the head's outputs; empty: it has one, which is the score
    /// @throws RunProblem (exit 2) if there are more or fewer than it has outputs
    RewardJudge(String name, RewardScorer scorer, List<Double> weights) {
        this.name = name;
        this.scorer = scorer;
        this.weights = weights.isEmpty() && scorer.outputs() == 1 ? List.of(1.0) : weights;
        if (this.weights.size() != scorer.outputs()) {
            throw RunProblem.badInput(
                    "the reward model gives %d %s for an answer, but judge.weights has %d: give one weight for each"
                            .formatted(scorer.outputs(), scorer.outputs() == 1 ? "number" : "numbers", weights.size()));
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<List<Opinion>> opinions(List<Candidate> candidates) {
        if (candidates.isEmpty()) {
            return List.of();
        }
        return scorer.rewards(candidates.stream().map(Candidate::prompted).toList()).stream()
                .map(outputs -> List.of(opinion(outputs)))
                .toList();
    }

    private Opinion opinion(double[] outputs) {
        double score = 0;
        for (int i = 0; i < outputs.length; i++) {
            score += weights.get(i) * outputs[i];
        }
        return Opinion.of(score, outputs.length == 1 ? "" : Arrays.toString(outputs), "");
    }
}
