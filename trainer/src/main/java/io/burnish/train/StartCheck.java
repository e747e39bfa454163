package io.burnish.train;

import ai.djl.ndarray.types.DataType;
import io.burnish.losses.fused.AnswerStatistics;
import java.util.List;

/// Before anything is learned, a model and its own frozen copy must say the same of every answer.
///
/// @param tolerance nats per token by which two passes over the same answer may differ
record StartCheck(double tolerance) {

    private static final StartCheck FLOAT32 = new StartCheck(1e-5);
    /// Passes of other shapes sum in another order, and each sum is rounded to 8 bits.
    private static final StartCheck BFLOAT16 = new StartCheck(5e-2);

    static StartCheck of(DataType type) {
        return type == DataType.BFLOAT16 ? BFLOAT16 : FLOAT32;
    }

    void compare(long row, List<AnswerStatistics> answers, ReferenceLogps.Logps reference) {
        compare(row, "chosen", answers.getFirst(), reference.chosen());
        if (answers.size() > 1) {
            compare(row, "rejected", answers.getLast(), reference.rejected());
        }
    }

    private void compare(long row, String which, AnswerStatistics answer, double reference) {
        double gap = Math.abs(answer.logp() - reference) / answer.tokens();
        if (!(gap <= tolerance)) {
            throw new NotItsReferenceException(
                    ("The reference is the model as it starts, yet they differ before the first update: row %d, %s answer, "
                                    + "log-probability %s by the model and %s by the reference (%.1e nats per token, at most %.0e "
                                    + "is rounding). Likely causes: reference log-probs of other weights or of other tokens, or a "
                                    + "file that was changed; the phase reference can be done again with "
                                    + "burnish resume DIR --from iteration-1/reference.")
                            .formatted(row, which, answer.logp(), reference, gap, tolerance));
        }
    }
}
