package io.burnish.train;

import java.util.OptionalInt;

/// The recipe's `train.schedule`: how the learning rate changes over the steps. The factors are transformers'
/// (`optimization.py`).
public sealed interface ScheduleSettings {

    /// The steps over which the rate rises linearly from 0 (`wsd`: from `min_ratio`).
    Span warmup();

    /// The learning rate itself after warm-up.
    record Constant(Span warmup) implements ScheduleSettings {
        public static Constant defaults() {
            return new Constant(Span.NONE);
        }
    }

    /// A straight line down to 0.
    record Linear(Span warmup) implements ScheduleSettings {
        public static Linear defaults() {
            return new Linear(Span.NONE);
        }
    }

    /// Half a cosine wave down to 0.
    record Cosine(Span warmup) implements ScheduleSettings {
        public static Cosine defaults() {
            return new Cosine(Span.NONE);
        }
    }

    /// Half a cosine wave down to a share of the learning rate.
    ///
    /// @param minRatio that share, in [0, 1]
    record CosineWithMinLr(Span warmup, double minRatio) implements ScheduleSettings {
        public CosineWithMinLr {
            checkRatio(minRatio);
        }

        public static CosineWithMinLr defaults() {
            return new CosineWithMinLr(Span.NONE, 0.1);
        }
    }

    /// Half a cosine wave down to 0, several times over.
    ///
    /// @param cycles how often it starts at the full rate; at least 1
    record CosineWithRestarts(Span warmup, int cycles) implements ScheduleSettings {
        public CosineWithRestarts {
            if (cycles < 1) {
                throw new IllegalArgumentException("cycles must be at least 1, got " + cycles);
            }
        }

        public static CosineWithRestarts defaults() {
            return new CosineWithRestarts(Span.NONE, 1);
        }
    }

    /// A power of the remaining share of steps, down to an end rate.
    ///
    /// @param power 1 is a straight line
    /// @param endLearningRate the last rate; at least 0
    record Polynomial(Span warmup, double power, double endLearningRate) implements ScheduleSettings {
        public Polynomial {
            if (!(power > 0) || Double.isInfinite(power)) {
                throw new IllegalArgumentException("power must be > 0, got " + power);
            }
            if (!(endLearningRate >= 0) || Double.isInfinite(endLearningRate)) {
                throw new IllegalArgumentException("end_learning_rate must be >= 0, got " + endLearningRate);
            }
        }

        public static Polynomial defaults() {
            return new Polynomial(Span.NONE, 1.0, 1e-7);
        }
    }

    /// `sqrt(timescale / (steps after warm-up + timescale))`; never reaches 0.
    ///
    /// @param timescale in steps; none: the warm-up's, or 10,000 where there is none
    record InverseSqrt(Span warmup, OptionalInt timescale) implements ScheduleSettings {
        public InverseSqrt {
            if (timescale.isPresent() && timescale.getAsInt() < 1) {
                throw new IllegalArgumentException("timescale must be at least 1, got " + timescale.getAsInt());
            }
        }

        public static InverseSqrt defaults() {
            return new InverseSqrt(Span.NONE, OptionalInt.empty());
        }
    }

    /// Warm-up, stable, decay: the full rate until the last steps, in which it falls.
    ///
    /// @param decay the steps of the fall
    /// @param decayType its shape
    /// @param minRatio the share of the learning rate it begins and ends at, in [0, 1]
    record Wsd(Span warmup, Span decay, Decay decayType, double minRatio) implements ScheduleSettings {

        /// The shape of the last fall.
        public enum Decay {
            LINEAR,
            COSINE,
            ONE_MINUS_SQRT
        }

        public Wsd {
            checkRatio(minRatio);
        }

        public static Wsd defaults() {
            return new Wsd(Span.NONE, new Span.Fraction(0.1), Decay.COSINE, 0.0);
        }
    }

    private static void checkRatio(double minRatio) {
        if (!(minRatio >= 0 && minRatio <= 1)) {
            throw new IllegalArgumentException("min_ratio must be in [0, 1], got " + minRatio);
        }
    }
}
