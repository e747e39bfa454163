package io.burnish.evaluate;

/// What a judge says of a model's answer beside a reference answer.
public enum WildBenchVerdict {
    MUCH_BETTER(1),
    SLIGHTLY_BETTER(0.5),
    TIE(0),
    SLIGHTLY_WORSE(-0.5),
    MUCH_WORSE(-1);

    private final double reward;

    WildBenchVerdict(double reward) {
        this.reward = reward;
    }

    public double reward() {
        return reward;
    }

    /// The same verdict seen from the other answer.
    public WildBenchVerdict swapped() {
        return values()[values().length - 1 - ordinal()];
    }
}
