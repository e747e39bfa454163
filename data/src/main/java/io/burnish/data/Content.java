package io.burnish.data;

import java.util.ArrayList;
import java.util.List;

/// A prompt or an answer: text as it is, or messages that a chat template makes into text.
public sealed interface Content {

    /// Whether this continues to be of the same kind as another: a prompt and its answers must.
    default boolean sameKind(Content other) {
        return getClass() == other.getClass();
    }

    /// Text that goes to the tokenizer as it is.
    record Text(String text) implements Content {}

    /// Turns of a conversation.
    record Messages(List<Message> messages) implements Content {
        public Messages {
            messages = List.copyOf(messages);
        }

        /// These turns and then those of another part of the same conversation.
        public List<Message> followedBy(Messages next) {
            var all = new ArrayList<>(messages);
            all.addAll(next.messages);
            return all;
        }
    }
}
