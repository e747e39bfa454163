package io.burnish.data;

/// The forms in which files hold rows.
public enum DataFormat {
    /// Found out for each row from the fields it has.
    AUTO,
    /// `prompt`, `chosen`, `rejected`, each text or messages.
    EXPLICIT,
    /// `chosen` and `rejected` as whole conversations; the messages that they share are the prompt.
    IMPLICIT,
    /// `chosen` and `rejected` as whole dialogues in text, with the turn markers of hh-rlhf.
    DIALOGUE,
    /// `conversations` (the prompt, as ShareGPT writes it) and `chosen`, `rejected` as one message each.
    CONVERSATIONS,
    /// `prompt` and `completion`.
    COMPLETION,
    /// `messages`: a whole conversation.
    MESSAGES
}
