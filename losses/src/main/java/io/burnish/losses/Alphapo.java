package io.burnish.losses;

/// AlphaPO: SimPO with a bent reward. arXiv 2501.03884; TRL's `cpo` trainer with `alpha`.
///
/// `z = beta (r(L_w / n_w) - r(L_l / n_l)) - gamma`, `r(v) = (1 - e^(-alpha v)) / alpha`, logistic link.
/// `alpha = 0` is SimPO. The exponent stops at 700, the end of double: an average below `-700 / alpha` gets no
/// gradient.
public record Alphapo(double beta, double gamma, double alpha) implements PairLoss {

    private static final double LARGEST_EXPONENT = 700;

    public Alphapo {
        Range.POSITIVE.require("beta", beta);
        Range.NOT_NEGATIVE.require("gamma", gamma);
        Range.FINITE.require("alpha", alpha);
    }

    @Override
    public PairValue value(PairLogps pair) {
        AnswerLogps chosen = pair.chosen();
        AnswerLogps rejected = pair.rejected();
        ExponentialBend bend = bend();
        PairValue bent = new Simpo(beta, gamma, true, 0)
                .value(new PairLogps(asOneToken(bend, chosen), asOneToken(bend, rejected)));
        return new PairValue(
                bent.loss(),
                bent.chosen().times(bend.slope(chosen.average()) / chosen.tokens()),
                bent.rejected().times(bend.slope(rejected.average()) / rejected.tokens()));
    }

    @Override
    public double reward(AnswerLogps answer) {
        return beta * bend().value(answer.average());
    }

    @Override
    public boolean needsReference() {
        return false;
    }

    private ExponentialBend bend() {
        return new ExponentialBend(-alpha, LARGEST_EXPONENT);
    }

    /// SimPO averages over tokens; the bent average is one token's worth.
    private static AnswerLogps asOneToken(ExponentialBend bend, AnswerLogps answer) {
        return AnswerLogps.of(bend.value(answer.average()), 0, 1);
    }
}
