package io.burnish.evaluate;

/// A held-out pair with the rewards of its answers: a reward model's, or `beta (L - R)` of a policy and its reference.
///
/// @param chosenLength in tokens, or whatever the caller counts for both
public record RewardedPair(String promptId, double chosen, double rejected, int chosenLength, int rejectedLength) {

    boolean correct() {
        return chosen > rejected;
    }

    double margin() {
        return chosen - rejected;
    }
}
