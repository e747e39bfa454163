package io.burnish.data.source;

import java.util.Optional;

/// Text in the turn markers of hh-rlhf, split at its last answer.
///
/// @param prompt up to and with the last `"\n\nAssistant:"`
/// @param answer what follows
record Dialogue(String prompt, String answer) {

    private static final String ASSISTANT = "\n\nAssistant:";
    private static final String HUMAN = "\n\nHuman:";

    static boolean begins(String text) {
        return text.startsWith(HUMAN) || text.startsWith(ASSISTANT);
    }

    /// Empty where no assistant speaks.
    static Optional<Dialogue> split(String text) {
        int at = text.lastIndexOf(ASSISTANT);
        if (at < 0) {
            return Optional.empty();
        }
        int end = at + ASSISTANT.length();
        return Optional.of(new Dialogue(text.substring(0, end), text.substring(end)));
    }
}
