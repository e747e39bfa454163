package io.burnish.evaluate;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/// The recipe's `evaluate.ratings`: which models play for ratings, and how these are had from their games.
///
/// @param models that play besides the one that is evaluated, and besides the run's own earlier ones
/// @param anchor the rating of `anchor_model`; without one, the mean of all
/// @param anchorModel whose rating is known by definition
/// @param ridge scikit-learn's `C` of an L2 penalty, which makes ratings finite for who won or lost everything; none:
///     plain maximum likelihood
/// @param style what the style-controlled ratings hold equal; empty: there are none
/// @param eloK the most points that one game moves in Elo's ratings
/// @param eloRounds how many orders of the games Elo's median is of
public record RatingSettings(
        List<RatedModel> models,
        double anchor,
        Optional<String> anchorModel,
        OptionalDouble ridge,
        List<StyleFeature> style,
        double eloK,
        int eloRounds) {

    public RatingSettings {
        models = List.copyOf(models);
        style = List.copyOf(style);
        Set<String> names = new HashSet<>();
        models.forEach(model -> {
            if (!names.add(model.name())) {
                throw new IllegalArgumentException("models has two of the name '%s'".formatted(model.name()));
            }
        });
        if (!Double.isFinite(anchor)) {
            throw new IllegalArgumentException("anchor must be finite, got " + anchor);
        }
        if (ridge.isPresent() && !(ridge.getAsDouble() > 0 && ridge.getAsDouble() < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("ridge must be above 0, or none, got " + ridge.getAsDouble());
        }
        if (!(eloK > 0 && eloK < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("elo_k must be above 0, got " + eloK);
        }
        if (eloRounds < 1) {
            throw new IllegalArgumentException("elo_rounds must be at least 1, got " + eloRounds);
        }
    }

    public static RatingSettings defaults() {
        EloSettings elo = EloSettings.defaults();
        return new RatingSettings(
                List.of(),
                1000,
                Optional.empty(),
                OptionalDouble.empty(),
                List.of(StyleFeature.values()),
                elo.k(),
                elo.rounds());
    }

    BradleyTerrySettings bradleyTerry() {
        return new BradleyTerrySettings(anchor, anchorModel, ridge, Set.of());
    }

    /// With Arena-Hard's penalty (scikit-learn's default) where the recipe says none.
    BradleyTerrySettings styleControlled() {
        return new BradleyTerrySettings(
                anchor, anchorModel, ridge.isPresent() ? ridge : OptionalDouble.of(1), Set.copyOf(style));
    }

    EloSettings elo() {
        return new EloSettings(eloK, anchor, eloRounds);
    }
}
