package io.burnish.judge;

import io.burnish.judge.AnswerScorer.AnswerLogp;
import io.burnish.judge.AnswerScorer.PromptedAnswer;
import java.util.ArrayList;
import java.util.List;

/// Scores an answer by how much more probable one model holds it than another: a strong and a weak one (Dr. SoW,
/// arXiv 2411.02481), or a policy and its reference, whose log-ratio is DPO's implicit reward.
final class RatioJudge implements PointwiseJudge {

    private final String name;
    private final AnswerScorer above;
    private final AnswerScorer below;
    private final double beta;
    private final boolean lengthNormalised;

    /// @param beta the log-ratio is multiplied by this
    /// @param lengthNormalised whether each model's sum is divided by its tokens
    RatioJudge(String name, AnswerScorer above, AnswerScorer below, double beta, boolean lengthNormalised) {
        this.name = name;
        this.above = above;
        this.below = below;
        this.beta = beta;
        this.lengthNormalised = lengthNormalised;
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
        List<PromptedAnswer> answers =
                candidates.stream().map(Candidate::prompted).toList();
        List<AnswerLogp> aboves = above.logps(answers);
        List<AnswerLogp> belows = below.logps(answers);
        List<List<Opinion>> opinions = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            opinions.add(List.of(opinion(aboves.get(i), belows.get(i))));
        }
        return opinions;
    }

    /// The sums and counts are kept beside the score: from them the other form can be had.
    private Opinion opinion(AnswerLogp up, AnswerLogp down) {
        String figures = "%s nats over %d tokens against %s nats over %d tokens"
                .formatted(up.sum(), up.tokens(), down.sum(), down.tokens());
        if (lengthNormalised && (up.tokens() == 0 || down.tokens() == 0)) {
            return Opinion.unknown("an answer without tokens has no mean", figures, "");
        }
        double ratio = lengthNormalised ? up.sum() / up.tokens() - down.sum() / down.tokens() : up.sum() - down.sum();
        return Opinion.of(beta * ratio, figures, "");
    }
}
