package io.burnish.recipe;

/// The recipe's section `loop.replay`: rows of fine-tuning beside the pairs of every step.
///
/// @param from whose rows: the judge's own verdicts of the iteration, or the seed training's
/// @param rows so many a step
/// @param weight of their token mean beside the pairs' loss
/// @param minConfidence of verdicts with a probability: only those at least so far from a coin's toss, in [0, 0.5)
public record ReplaySettings(Source from, int rows, double weight, double minConfidence) {

    /// Whose rows are replayed.
    public enum Source {
        VERDICTS,
        SEED
    }

    public ReplaySettings {
        if (rows < 1) {
            throw new IllegalArgumentException("rows must be at least 1, got " + rows);
        }
        if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("weight must be above 0, got " + weight);
        }
        if (!(minConfidence >= 0 && minConfidence < 0.5)) {
            throw new IllegalArgumentException("min_confidence must be in [0, 0.5), got " + minConfidence);
        }
    }

    public static ReplaySettings defaults() {
        return new ReplaySettings(Source.VERDICTS, 32, 1, 0);
    }
}
