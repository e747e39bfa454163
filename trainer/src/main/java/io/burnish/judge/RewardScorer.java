package io.burnish.judge;

import io.burnish.judge.AnswerScorer.PromptedAnswer;
import java.util.List;

/// A reward model: a decoder with a head that reads off one or several numbers at an answer's end.
public interface RewardScorer {

    /// How many numbers it gives for an answer.
    int outputs();

    /// @return for each answer, in their order, the head's outputs
    List<double[]> rewards(List<PromptedAnswer> answers);
}
