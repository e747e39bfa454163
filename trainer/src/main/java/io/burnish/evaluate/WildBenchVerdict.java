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

    /// The nearest verdict to a preference from 0 to 1, of which 0.75 is a slight one.
    public static WildBenchVerdict ofPreference(double preference) {
        if (!(preference >= 0 && preference <= 1)) {
            throw new IllegalArgumentException("a preference must be in [0, 1], got " + preference);
        }
        return values()[(int) Math.round(4 * (1 - preference))];
    }

    /// The same verdict seen from the other answer.
    public WildBenchVerdict swapped() {
        return values()[values().length - 1 - ordinal()];
    }
}
