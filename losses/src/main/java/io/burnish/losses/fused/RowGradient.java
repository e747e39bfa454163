package io.burnish.losses.fused;

import java.util.List;

/// The loss as the head sees it: called once for each row of the data, as soon as its answers are known.
@FunctionalInterface
public interface RowGradient {

    /// @param row the row's number within the batch
    /// @param answers the row's answers: (chosen, rejected), or one
    /// @return for each answer the number that every one of its tokens gets: d loss / d logp
    double[] of(int row, List<AnswerStatistics> answers);
}
