package io.burnish.judge;

/// With which JSON field a judge ends its reply after a checklist (WildBench's two forms, arXiv 2406.04770).
public enum ChecklistEnding {
    /// `"score": "7"`: points of one answer, from 1 to 10.
    SCORE(1, 10),
    /// `"choice": "A+"`: which of two answers is better, `A++, A+, A=B, B+, B++`; 1, 0.75, 0.5, 0.25, 0.
    CHOICE(0, 1);

    private final double lowest;
    private final double highest;

    ChecklistEnding(double lowest, double highest) {
        this.lowest = lowest;
        this.highest = highest;
    }

    double lowest() {
        return lowest;
    }

    double highest() {
        return highest;
    }

    /// @param shown what the judge was shown
    Opinion read(String raw, String shown) {
        return opinion(
                switch (this) {
                    case SCORE -> ChecklistReply.score(raw);
                    case CHOICE -> ChecklistReply.choice(raw);
                },
                raw,
                shown);
    }

    private static Opinion opinion(JudgeReading<Double> reading, String raw, String shown) {
        return reading.value()
                .map(value -> Opinion.of(value, raw, shown))
                .orElseGet(() -> Opinion.unknown(reading.problem().orElseThrow(), raw, shown));
    }
}
