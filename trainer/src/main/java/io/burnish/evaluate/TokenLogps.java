package io.burnish.evaluate;

/// Log-probs of an answer's tokens under two models, in nats.
///
/// @param policy one a token, of the model that made the answer
/// @param reference one a token, of the other
public record TokenLogps(String promptId, double[] policy, double[] reference) {

    public TokenLogps {
        if (policy.length != reference.length) {
            throw new IllegalArgumentException("prompt %s: %d log-probs of the policy and %d of the reference"
                    .formatted(promptId, policy.length, reference.length));
        }
    }
}
