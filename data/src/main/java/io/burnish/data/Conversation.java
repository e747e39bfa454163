package io.burnish.data;

/// A whole conversation, whose assistant turns are the answers.
public record Conversation(RowHead head, Content.Messages messages) implements Row {}
