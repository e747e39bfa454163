package io.burnish.losses;

/// LD-DPO: tokens that only the longer answer has count `alpha` times. arXiv 2409.06411; TRL `ld_alpha`.
///
/// With `m = min(n_w, n_l)` every sum `L` of the base, and the reference's `R`, becomes `L' = sum_{t <= m} l_t + alpha
/// sum_{t > m} l_t`: a long answer is not preferred for the mere number of its tokens. 1 is the base itself, 0 cuts
/// the tail. Lengths stay what they are. Logged rewards are those of the weighted sums.
///
/// @param base reads sums and lengths of the answers
/// @param alpha in [0, 1]
public record WithTailWeight(PairLoss base, double alpha) implements PairLoss {
    public WithTailWeight {
        Range.SHARE.require("ld_alpha", alpha);
    }

    @Override
    public PairValue value(PairLogps pair) {
        PairValue value = base.value(new PairLogps(weighted(pair.chosen()), weighted(pair.rejected())));
        return new PairValue(value.loss(), inTail(value.chosen()), inTail(value.rejected()));
    }

    @Override
    public double reward(AnswerLogps answer) {
        return base.reward(weighted(answer));
    }

    @Override
    public boolean needsReference() {
        return base.needsReference();
    }

    private AnswerGradient inTail(AnswerGradient gradient) {
        return new AnswerGradient(gradient.common(), alpha * gradient.tail());
    }

    /// @throws IllegalArgumentException where the sums of the first tokens were not counted
    private AnswerLogps weighted(AnswerLogps answer) {
        if (Double.isNaN(answer.commonLogp()) || Double.isNaN(answer.commonReferenceLogp())) {
            throw new IllegalArgumentException(
                    "ld_alpha reads the sums over the tokens that both answers have, and they were not given");
        }
        return new AnswerLogps(
                weighted(answer.commonLogp(), answer.logp()),
                weighted(answer.commonReferenceLogp(), answer.referenceLogp()),
                answer.tokens(),
                answer.greedyLogp(),
                answer.collisionLogp());
    }

    private double weighted(double common, double whole) {
        return common + alpha * (whole - common);
    }
}
