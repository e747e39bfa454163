package io.burnish.train;

import java.util.OptionalInt;

/// The learning rate of each step: transformers' schedules (`optimization.py`), factor for factor.
public final class Schedule {

    private final ScheduleSettings settings;
    private final double learningRate;
    private final int totalSteps;
    private final int warmup;

    /// @param learningRate what the factor multiplies
    public Schedule(ScheduleSettings settings, double learningRate, int totalSteps) {
        this.settings = settings;
        this.learningRate = learningRate;
        this.totalSteps = totalSteps;
        this.warmup = settings.warmup().of(totalSteps);
    }

    /// The rate of an optimizer step.
    ///
    /// @param step 0-based; with warm-up the first step's rate is 0
    public double learningRate(long step) {
        return learningRate * factor(step);
    }

    double factor(long step) {
        return switch (settings) {
            case ScheduleSettings.Constant constant -> step < warmup ? rising(step) : 1;
            case ScheduleSettings.Linear linear -> step < warmup ? rising(step) : Math.max(0, 1 - progress(step));
            case ScheduleSettings.Cosine cosine -> step < warmup ? rising(step) : wave(progress(step));
            case ScheduleSettings.CosineWithMinLr cosine ->
                step < warmup ? rising(step) : wave(progress(step)) * (1 - cosine.minRatio()) + cosine.minRatio();
            case ScheduleSettings.CosineWithRestarts cosine -> restarting(step, cosine.cycles());
            case ScheduleSettings.Polynomial polynomial -> polynomial(step, polynomial);
            case ScheduleSettings.InverseSqrt inverse -> inverseSqrt(step, inverse.timescale());
            case ScheduleSettings.Wsd wsd -> wsd(step, wsd);
        };
    }

    private double rising(long step) {
        return step / (double) Math.max(1, warmup);
    }

    // how much of the time after warm-up is over
    private double progress(long step) {
        return (step - warmup) / (double) Math.max(1, totalSteps - warmup);
    }

    private static double wave(double progress) {
        return Math.max(0, 0.5 * (1 + Math.cos(Math.PI * progress)));
    }

    private double restarting(long step, int cycles) {
        if (step < warmup) {
            return rising(step);
        }
        double progress = progress(step);
        return progress >= 1 ? 0 : wave((cycles * progress) % 1);
    }

    private double polynomial(long step, ScheduleSettings.Polynomial polynomial) {
        if (step < warmup) {
            return rising(step);
        }
        double end = polynomial.endLearningRate();
        if (step > totalSteps) {
            return end / learningRate;
        }
        double remaining = 1 - (step - warmup) / (double) (totalSteps - warmup);
        return ((learningRate - end) * Math.pow(remaining, polynomial.power()) + end) / learningRate;
    }

    private double inverseSqrt(long step, OptionalInt timescale) {
        if (step < warmup) {
            return rising(step);
        }
        double scale = timescale.orElse(warmup > 0 ? warmup : 10_000);
        return 1 / Math.sqrt((step + scale - warmup) / scale);
    }

    private double wsd(long step, ScheduleSettings.Wsd wsd) {
        int decay = wsd.decay().of(totalSteps);
        int stable = totalSteps - warmup - decay;
        double minimum = wsd.minRatio();
        if (step < warmup) {
            return rising(step) * (1 - minimum) + minimum;
        }
        if (step < warmup + stable) {
            return 1;
        }
        if (step >= warmup + stable + decay) {
            return minimum;
        }
        double progress = (step - warmup - stable) / (double) Math.max(1, decay);
        double falling =
                switch (wsd.decayType()) {
                    case LINEAR -> 1 - progress;
                    case COSINE -> 0.5 * (1 + Math.cos(Math.PI * progress));
                    case ONE_MINUS_SQRT -> 1 - Math.sqrt(progress);
                };
        return falling * (1 - minimum) + minimum;
    }
}
