package io.burnish.evaluate;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// How ratings are had from games.
///
/// @param anchor the rating of `anchor_model`; without one, the mean of all
/// @param anchorModel whose rating is known by definition
/// @param ridge scikit-learn's `C` of an L2 penalty; none: plain maximum likelihood
/// @param style what is controlled for
public record BradleyTerrySettings(
        double anchor, Optional<String> anchorModel, OptionalDouble ridge, Set<StyleFeature> style) {

    public BradleyTerrySettings {
        if (!Double.isFinite(anchor)) {
            throw new IllegalArgumentException("anchor must be finite, got " + anchor);
        }
        if (ridge.isPresent() && !(ridge.getAsDouble() > 0 && ridge.getAsDouble() < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("ridge must be above 0, or none, got " + ridge.getAsDouble());
        }
        style = Set.copyOf(style);
    }

    public static BradleyTerrySettings defaults() {
        return new BradleyTerrySettings(1000, Optional.empty(), OptionalDouble.empty(), Set.of());
    }

    /// Arena-Hard's: the baseline at 1000.
    public static BradleyTerrySettings anchoredAt(String model) {
        return new BradleyTerrySettings(1000, Optional.of(model), OptionalDouble.empty(), Set.of());
    }

    /// The same with all of style held equal, and scikit-learn's default penalty, as Arena-Hard has it.
    public BradleyTerrySettings styleControlled() {
        return new BradleyTerrySettings(anchor, anchorModel, OptionalDouble.of(1), Set.of(StyleFeature.values()));
    }
}
