package io.burnish.losses;

import java.util.List;

/// Several losses over the same log-probabilities: `sum_k weight_k * loss_k`. TRL's list of `loss_type`.
///
/// Each keeps its own denominator. Logged rewards are those of the first loss that is on pairs. MPO (arXiv
/// 2411.10442) is 0.8 dpo, 0.2 bco_pair, 1.0 sft.
public record Mix(List<Term> terms) implements PreferenceLoss {

    /// One loss and its weight.
    public record Term(double weight, PreferenceLoss loss) {
        public Term {
            Range.POSITIVE.require("weight", weight);
        }
    }

    public Mix {
        terms = List.copyOf(terms);
        if (terms.isEmpty()) {
            throw new IllegalArgumentException("mix needs at least one loss");
        }
    }

    @Override
    public PairOutcome evaluate(PairLogps pair, StepTotals step) {
        double loss = 0;
        AnswerGradient chosen = AnswerGradient.NONE;
        AnswerGradient rejected = AnswerGradient.NONE;
        for (Term term : terms) {
            PairOutcome share = term.loss().evaluate(pair, step).scaled(term.weight());
            loss += share.loss();
            chosen = chosen.plus(share.chosen());
            rejected = rejected.plus(share.rejected());
        }
        return new PairOutcome(loss, chosen, rejected, reward(pair.chosen()), reward(pair.rejected()));
    }

    @Override
    public double reward(AnswerLogps answer) {
        return terms.stream()
                .map(Term::loss)
                .filter(PreferenceLoss::paired)
                .findFirst()
                .map(loss -> loss.reward(answer))
                .orElse(0.0);
    }

    @Override
    public boolean needsReference() {
        return terms.stream().anyMatch(term -> term.loss().needsReference());
    }

    @Override
    public boolean paired() {
        return terms.stream().anyMatch(term -> term.loss().paired());
    }
}
