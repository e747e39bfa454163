package io.burnish.losses.djl;

// Axes: B pairs of the batch.

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.DataType;
import ai.djl.training.loss.Loss;
import io.burnish.losses.AnswerLogps;
import io.burnish.losses.PairLogps;
import io.burnish.losses.PairOutcome;
import io.burnish.losses.PreferenceLoss;
import io.burnish.losses.StepTotals;
import java.util.List;

/// A preference loss as a DJL `Loss`, with exact values and exact gradients under DJL's autograd.
///
/// | list | arrays, each of B numbers |
/// |---|---|
/// | predictions | `chosen_logps_B`, `rejected_logps_B`: sums over scored tokens, in nats, of any floating type |
/// | labels | `reference_chosen_B`, `reference_rejected_B`, `chosen_tokens_B`, `rejected_tokens_B` |
/// | more labels, for `wpo` | `chosen_alignment_B`, `rejected_alignment_B` |
///
/// The alignments are sums over tokens of `log sum_v p(v)^2`, for greedy alignment of `log max_v p(v)`.
///
/// A loss with `ld_alpha` reads parts of these sums, which a DJL list has no place for, and is refused.
///
/// One call is one optimizer step: the result is a scalar, divided by the call's pairs (or, for `sft`, its chosen
/// tokens). Where a loss needs no reference, the two reference labels are not looked at. The numbers are
/// computed in double by the pure loss; autograd sees `sum (logps - stop(logps)) * gradient + value`, whose
/// value and derivative they are.
public final class PreferenceLossAdapter extends Loss {

    private static final List<String> PREDICTIONS = List.of("chosen_logps_B", "rejected_logps_B");
    private static final List<String> LABELS = List.of(
            "reference_chosen_B",
            "reference_rejected_B",
            "chosen_tokens_B",
            "rejected_tokens_B",
            "chosen_alignment_B",
            "rejected_alignment_B");
    private static final int LABELS_WITHOUT_ALIGNMENT = 4;

    private final PreferenceLoss loss;

    /// A DJL loss that reports under the name of the record, e.g. `Simpo`.
    public PreferenceLossAdapter(PreferenceLoss loss) {
        this(loss.getClass().getSimpleName(), loss);
    }

    /// A DJL loss that reports under a name of your choice.
    public PreferenceLossAdapter(String name, PreferenceLoss loss) {
        super(name);
        this.loss = loss;
    }

    /// The scalar loss of the batch, in the type of the chosen log-probabilities.
    ///
    /// @throws IllegalArgumentException if an array is missing, too many, or has another number of elements than
    /// the first
    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        requireArrays("predictions", predictions, PREDICTIONS, PREDICTIONS.size());
        requireArrays("labels", labels, LABELS, LABELS_WITHOUT_ALIGNMENT);
        requireSizes(predictions, PREDICTIONS, predictions.get(0).size());
        requireSizes(labels, LABELS, predictions.get(0).size());
        // What this leaves behind would otherwise live as long as the predictions' manager.
        try (var _ = new NDScope()) {
            List<PairOutcome> outcomes_B = outcomes(pairs(labels, predictions));
            NDArray chosen_B = predictions.get(0);
            double value = outcomes_B.stream().mapToDouble(PairOutcome::loss).sum();
            NDArray result = surrogate(
                            chosen_B,
                            outcomes_B.stream()
                                    .mapToDouble(outcome -> outcome.chosen().common())
                                    .toArray())
                    .add(surrogate(
                            predictions.get(1),
                            outcomes_B.stream()
                                    .mapToDouble(outcome -> outcome.rejected().common())
                                    .toArray()))
                    // As an array of that type: a bare double would make a float32 scalar float64.
                    .add(chosen_B.getManager().create(value).toType(chosen_B.getDataType(), false));
            NDScope.unregister(result);
            return result;
        }
    }

    private List<PairOutcome> outcomes(PairLogps[] pairs_B) {
        long chosenTokens = 0;
        for (PairLogps pair : pairs_B) {
            chosenTokens += pair.chosen().tokens();
        }
        var step = new StepTotals(pairs_B.length, chosenTokens);
        return List.of(pairs_B).stream().map(pair -> loss.evaluate(pair, step)).toList();
    }

    private static PairLogps[] pairs(NDList labels, NDList predictions) {
        AnswerLogps[] chosen_B = answers(labels, predictions, 0);
        AnswerLogps[] rejected_B = answers(labels, predictions, 1);
        var pairs_B = new PairLogps[chosen_B.length];
        for (int i = 0; i < pairs_B.length; i++) {
            pairs_B[i] = new PairLogps(chosen_B[i], rejected_B[i]);
        }
        return pairs_B;
    }

    /// One side of the pairs: 0 is chosen, 1 rejected. Which alignment a loss reads is its own choice; both
    /// are given.
    private static AnswerLogps[] answers(NDList labels, NDList predictions, int side) {
        double[] logps_B = doubles(predictions.get(side));
        double[] reference_B = doubles(labels.get(side));
        double[] tokens_B = doubles(labels.get(2 + side));
        double[] alignment_B =
                labels.size() > LABELS_WITHOUT_ALIGNMENT ? doubles(labels.get(LABELS_WITHOUT_ALIGNMENT + side)) : null;
        var answers_B = new AnswerLogps[logps_B.length];
        for (int i = 0; i < answers_B.length; i++) {
            double alignment = alignment_B == null ? Double.NaN : alignment_B[i];
            answers_B[i] = new AnswerLogps(logps_B[i], reference_B[i], (int) tokens_B[i], alignment, alignment);
        }
        return answers_B;
    }

    /// A zero whose derivative in the log-probabilities is the given gradient.
    private static NDArray surrogate(NDArray logps_B, double[] gradient_B) {
        // a copy: autograd keeps this array, and one over Java memory would lose it to the garbage collector
        try (NDArray raw = logps_B.getManager().create(gradient_B, logps_B.getShape())) {
            NDArray gradient = raw.toType(logps_B.getDataType(), true);
            return logps_B.sub(logps_B.stopGradient()).mul(gradient).sum();
        }
    }

    private static double[] doubles(NDArray array_B) {
        return array_B.stopGradient().toType(DataType.FLOAT64, false).toDoubleArray();
    }

    private static void requireArrays(String list, NDList arrays, List<String> names, int required) {
        if (arrays.size() != required && arrays.size() != names.size()) {
            throw new IllegalArgumentException("%s must be %s, got %d arrays"
                    .formatted(list, String.join(", ", names.subList(0, required)), arrays.size()));
        }
    }

    private static void requireSizes(NDList arrays, List<String> names, long pairs) {
        for (int i = 0; i < arrays.size(); i++) {
            if (arrays.get(i).size() != pairs) {
                throw new IllegalArgumentException("%s must have one number for each of %d pairs, got shape %s"
                        .formatted(names.get(i), pairs, arrays.get(i).getShape()));
            }
        }
    }
}
