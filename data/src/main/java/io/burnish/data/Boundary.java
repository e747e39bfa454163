package io.burnish.data;

/// Where an answer begins, when prompt and answer were tokenised as one text.
public enum Boundary {
    /// After as many tokens as the prompt has by itself, as TRL does.
    TRL,
    /// At the first token in which prompt and answer together differ from the prompt by itself.
    JOINT
}
