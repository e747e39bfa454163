package io.burnish.evaluate;

/// Something measured on an answer to a prompt.
///
/// @param sum what is summed, such as a preference, or the log-probs of an answer
/// @param count what the sum is divided by in the end: 1 for a mean over answers, the tokens for one over tokens
public record Observation(String promptId, double sum, double count) {

    public Observation {
        if (!Double.isFinite(sum) || !(count >= 0 && count < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(
                    "prompt %s: an observation must be finite, got %s over %s".formatted(promptId, sum, count));
        }
    }

    public static Observation of(String promptId, double value) {
        return new Observation(promptId, value, 1);
    }
}
