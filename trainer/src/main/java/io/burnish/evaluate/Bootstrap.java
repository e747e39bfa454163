package io.burnish.evaluate;

import io.burnish.data.random.NamedSeed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/// Intervals by drawing prompts with replacement (Efron's percentile bootstrap; methods.md section 7).
///
/// What is drawn are prompts, with everything that was measured on each: answers to one prompt are not independent,
/// and two models stay paired. A resample is told as how often each prompt is in it. Draw `i` of resample `b` is
/// number `b * prompts + i` of the seed.
///
/// @param seed such as `NamedSeed.of(42, "iteration-1/evaluate/bootstrap")`
public record Bootstrap(BootstrapSettings settings, NamedSeed seed) {

    /// After so many tries for each resample wanted, a statistic that mostly has no value has no interval.
    private static final int TRIES = 4;

    public static Bootstrap of(NamedSeed seed) {
        return new Bootstrap(BootstrapSettings.defaults(), seed);
    }

    /// The spread of a statistic that every resample has.
    public Spread spread(int prompts, ToDoubleFunction<int[]> statistic) {
        double[] values = new double[settings.resamples()];
        for (int b = 0; b < values.length; b++) {
            values[b] = statistic.applyAsDouble(counts(prompts, b));
        }
        return Spread.of(values, settings.confidence());
    }

    /// The spreads of several statistics of the same resamples. A resample for which they have no value is drawn
    /// anew.
    ///
    /// @return empty when too few resamples have values
    Optional<Spreads> spreads(int prompts, Function<int[], Optional<double[]>> statistics) {
        List<double[]> values = new ArrayList<>();
        int tried = 0;
        while (values.size() < settings.resamples() && tried < TRIES * settings.resamples()) {
            statistics.apply(counts(prompts, tried++)).ifPresent(values::add);
        }
        if (values.size() < settings.resamples()) {
            return Optional.empty();
        }
        List<Spread> spreads = new ArrayList<>();
        for (int i = 0; i < values.getFirst().length; i++) {
            int statistic = i;
            double[] column = values.stream().mapToDouble(row -> row[statistic]).toArray();
            spreads.add(Spread.of(column, settings.confidence()));
        }
        return Optional.of(new Spreads(spreads, tried - values.size()));
    }

    /// @param redrawn resamples without a value
    record Spreads(List<Spread> spreads, int redrawn) {}

    int[] counts(int prompts, int resample) {
        int[] counts = new int[prompts];
        for (int i = 0; i < prompts; i++) {
            counts[(int) seed.below(prompts, (long) resample * prompts + i)]++;
        }
        return counts;
    }
}
