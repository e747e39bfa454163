package io.burnish.judge;

import io.burnish.data.Content;
import java.util.List;

/// A model that says how probable whole answers are.
///
/// Each model sees the prompt through its own chat template and the text through its own tokenizer.
public interface AnswerScorer {

    /// Of the answer's text alone: an end token is not counted.
    ///
    /// @return one for each, in their order
    List<AnswerLogp> logps(List<PromptedAnswer> answers);

    /// @param answer the text without an end token
    record PromptedAnswer(Content prompt, String answer) {}

    /// @param sum of the tokens' log-probs, in nats
    /// @param tokens how many were scored
    record AnswerLogp(double sum, int tokens) {}
}
