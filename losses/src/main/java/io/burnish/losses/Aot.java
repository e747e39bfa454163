package io.burnish.losses;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// Alignment by optimal transport: not pair by pair, the whole distribution of one quantity is pushed above that of
/// another (first-order stochastic dominance). arXiv 2406.05882; TRL `aot`, `aot_unpaired`.
///
/// With both sides of a step sorted: `(1 - e) sp(-beta delta_k) + e sp(beta delta_k)`, `delta_k = A_(k) - B_(k)`,
/// a mean over ranks `k`. [Sides#ANSWERS]: `A = u_w`, `B = u_l`. [Sides#MODELS]: the policy's `A = L_w - L_l`,
/// the reference's `B = R_w - R_l`. Ranks are constants for the gradient. Equal values keep the order of their
/// pairs. Where TRL sorts what one device holds at a time, the whole optimizer step is sorted here.
public record Aot(double beta, double labelSmoothing, Sides sides) implements CoupledLoss {

    /// What is sorted against what.
    public enum Sides {
        /// The policy's preference for chosen answers against the reference's: TRL `aot`.
        MODELS(
                pair -> pair.chosen().logp() - pair.rejected().logp(),
                pair -> pair.chosen().referenceLogp() - pair.rejected().referenceLogp()),

        /// Log-ratios of chosen answers against those of rejected ones, whosever: TRL `aot_unpaired`.
        ANSWERS(pair -> pair.chosen().logRatio(), pair -> pair.rejected().logRatio());

        private final ToDoubleFunction<PairLogps> upper;
        private final ToDoubleFunction<PairLogps> lower;

        Sides(ToDoubleFunction<PairLogps> upper, ToDoubleFunction<PairLogps> lower) {
            this.upper = upper;
            this.lower = lower;
        }
    }

    public Aot {
        Range.POSITIVE.require("beta", beta);
        Range.BELOW_HALF.require("label_smoothing", labelSmoothing);
    }

    /// A rank's loss is the share of the pair that has it in `A`.
    @Override
    public List<PairOutcome> evaluate(List<PairLogps> step) {
        double[] upper = step.stream().mapToDouble(sides.upper).toArray();
        double[] lower = step.stream().mapToDouble(sides.lower).toArray();
        int[] upperOrder = order(upper);
        int[] lowerOrder = order(lower);
        int pairs = step.size();
        double[] loss = new double[pairs];
        double[] chosen = new double[pairs];
        double[] rejected = new double[pairs];
        Link link = new Link.Logistic(labelSmoothing);
        for (int rank = 0; rank < pairs; rank++) {
            int above = upperOrder[rank];
            int below = sides == Sides.ANSWERS ? lowerOrder[rank] : above;
            double margin = beta * (upper[above] - lower[lowerOrder[rank]]);
            double slope = beta * link.slope(margin) / pairs;
            loss[above] = link.value(margin) / pairs;
            chosen[above] = slope;
            rejected[below] = -slope;
        }
        return IntStream.range(0, pairs)
                .mapToObj(i -> new PairOutcome(
                        loss[i],
                        AnswerGradient.of(chosen[i]),
                        AnswerGradient.of(rejected[i]),
                        reward(step.get(i).chosen()),
                        reward(step.get(i).rejected())))
                .toList();
    }

    /// Whose value is the smallest, the second, and so on.
    private static int[] order(double[] values) {
        Integer[] order = IntStream.range(0, values.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    @Override
    public double reward(AnswerLogps answer) {
        return beta * answer.logRatio();
    }

    @Override
    public boolean needsReference() {
        return true;
    }
}
