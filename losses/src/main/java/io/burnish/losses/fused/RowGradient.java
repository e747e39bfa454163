package io.burnish.losses.fused;

import io.burnish.losses.AnswerGradient;
import java.util.List;

/// The loss as the head sees it: called once for each row of the data, as soon as its answers are known.
@FunctionalInterface
public interface RowGradient {

    /// @param row the row's number within the batch
    /// @param answers the row's answers: (chosen, rejected), or one
    /// @return for each answer d loss / d logp of its tokens
    List<AnswerGradient> of(int row, List<AnswerStatistics> answers);
}
