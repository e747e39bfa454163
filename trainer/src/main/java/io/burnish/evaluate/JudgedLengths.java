package io.burnish.evaluate;

/// A judge's preference between a baseline's and a model's answer to one prompt, and how long they are.
///
/// @param preference in [0, 1], 1: the model's answer is better
/// @param baselineLength in characters (Unicode code points, as AlpacaEval counts)
/// @param modelLength likewise
/// @param difficulty of the prompt: AlpacaEval 2 publishes a number for each of its own; 0 where there is none
public record JudgedLengths(
        String promptId, double preference, int baselineLength, int modelLength, double difficulty) {

    public JudgedLengths {
        if (!(preference >= 0 && preference <= 1)) {
            throw new IllegalArgumentException(
                    "prompt %s: preference must be in [0, 1], got %s".formatted(promptId, preference));
        }
    }

    int difference() {
        return baselineLength - modelLength;
    }
}
