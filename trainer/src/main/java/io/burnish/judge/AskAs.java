package io.burnish.judge;

/// In which form a filled template goes to the judge.
public enum AskAs {
    /// In the form of the prompt that is judged: text for text, else one user message.
    SAME,
    /// As one user message, which the judge's chat template frames.
    MESSAGES,
    /// As text without a frame.
    TEXT
}
