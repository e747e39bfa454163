package io.burnish.evaluate;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// How the verdicts of a judge with checklists become WildBench's figures (arXiv 2406.04770).
///
/// @param lengthMargin a slight win becomes a tie when the winner is longer by more than so many characters; none:
///     never
/// @param group the field of a prompt's row that names its group of tasks; none: no macro average
/// @param weights of the groups in the macro average; empty: WildBench's own five
public record ChecklistSettings(OptionalInt lengthMargin, Optional<String> group, Map<String, Double> weights) {

    public ChecklistSettings {
        if (lengthMargin.isPresent() && lengthMargin.getAsInt() < 0) {
            throw new IllegalArgumentException(
                    "length_margin must be 0 or more, or none, got " + lengthMargin.getAsInt());
        }
        weights.forEach((name, weight) -> {
            if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("weights must be 0 or more, got %s for %s".formatted(weight, name));
            }
        });
        if (!weights.isEmpty() && group.isEmpty()) {
            throw new IllegalArgumentException("weights would not be read: there is no group");
        }
        weights = Collections.unmodifiableMap(new LinkedHashMap<>(weights));
    }

    public static ChecklistSettings defaults() {
        return new ChecklistSettings(WildBenchReward.defaults().margin(), Optional.empty(), Map.of());
    }

    public WildBenchReward reward() {
        return new WildBenchReward(lengthMargin);
    }

    public MacroAverage average() {
        return weights.isEmpty() ? MacroAverage.wildBench() : new MacroAverage(weights);
    }
}
