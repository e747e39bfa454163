package io.burnish.evaluate;

import java.util.List;
import java.util.OptionalInt;

/// WB-Reward: how much a model is preferred to a reference, where a slight win must not come from length alone (Lin et
/// al., "WildBench", arXiv 2406.04770; WildBench `_create_tables.py`).
///
/// @param margin K characters: a slight win becomes a tie when the winner is longer than the loser by more than K;
///     none: never
public record WildBenchReward(OptionalInt margin) {

    public WildBenchReward {
        if (margin.isPresent() && margin.getAsInt() < 0) {
            throw new IllegalArgumentException("margin must be 0 or more, or none, got " + margin.getAsInt());
        }
    }

    /// K = 500, the paper's.
    public static WildBenchReward defaults() {
        return new WildBenchReward(OptionalInt.of(500));
    }

    /// Much better 1, slightly 0.5, a tie 0, slightly worse -0.5, much worse -1; the margin applied; an answer that is
    /// cut or empty 0, and still one of the n.
    public double of(WildBenchComparison comparison) {
        if (!comparison.answered()) {
            return 0;
        }
        int longer = comparison.length() - comparison.referenceLength();
        boolean wonByLength =
                switch (comparison.verdict()) {
                    case SLIGHTLY_BETTER -> exceeds(longer);
                    case SLIGHTLY_WORSE -> exceeds(-longer);
                    case MUCH_BETTER, TIE, MUCH_WORSE -> false;
                };
        return wonByLength ? 0 : comparison.verdict().reward();
    }

    /// The mean reward in [-100, 100] against one reference.
    public Measured measured(List<WildBenchComparison> comparisons, Bootstrap bootstrap, String source) {
        List<Observation> rewards = comparisons.stream()
                .map(comparison -> Observation.of(comparison.promptId(), of(comparison)))
                .toList();
        return Observations.of(rewards).percent(bootstrap, source);
    }

    private boolean exceeds(int longer) {
        return margin.isPresent() && longer > margin.getAsInt();
    }
}
