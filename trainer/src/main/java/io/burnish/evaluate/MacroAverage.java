package io.burnish.evaluate;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/// The mean over groups of tasks, each with a weight of its own: `sum w_g v_g / sum w_g`.
///
/// @param weights by group; a group that was not measured counts for nothing
public record MacroAverage(Map<String, Double> weights) {

    public MacroAverage {
        weights = Map.copyOf(weights);
        weights.forEach((group, weight) -> {
            if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("the weight of " + group + " must be 0 or more, got " + weight);
            }
        });
    }

    /// WildBench's groups and weights (`_create_tables.py`).
    public static MacroAverage wildBench() {
        return new MacroAverage(Map.of(
                "creative_tasks", 0.5,
                "planning_and_reasoning", 1.25,
                "math_and_data_analysis", 1.0,
                "information_and_advice", 0.75,
                "coding_and_debugging", 1.25));
    }

    /// The standard error takes the groups as independent; there is no interval.
    ///
    /// @throws IllegalArgumentException for a group without a weight, or when all weigh nothing
    public Measured of(SequencedMap<String, Measured> groups, String source) {
        double sum = 0;
        double variance = 0;
        double total = 0;
        long n = 0;
        for (Map.Entry<String, Measured> group : new LinkedHashMap<>(groups).entrySet()) {
            Double weight = weights.get(group.getKey());
            if (weight == null) {
                throw new IllegalArgumentException(
                        "group %s has no weight; those that have: %s".formatted(group.getKey(), weights.keySet()));
            }
            Measured measured = group.getValue();
            sum += weight * measured.value();
            variance += Math.pow(weight * measured.standardError().orElse(Double.NaN), 2);
            total += weight;
            n += measured.n();
        }
        if (total == 0) {
            throw new IllegalArgumentException("a macro average needs a group that weighs something");
        }
        Measured plain = Measured.plain(sum / total, n, source);
        double error = Math.sqrt(variance) / total;
        return Double.isFinite(error)
                ? new Measured(plain.value(), OptionalDouble.of(error), plain.low(), plain.high(), n, source)
                : plain;
    }
}
