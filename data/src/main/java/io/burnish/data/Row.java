package io.burnish.data;

/// One row of preference or fine-tuning data, whatever format its file was in.
public sealed interface Row permits Pair, Completion, Conversation {

    RowHead head();
}
