package io.burnish.phase;

import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import io.burnish.data.random.NamedSeed;
import io.burnish.evaluate.Bootstrap;
import io.burnish.evaluate.Measured;
import io.burnish.evaluate.RatedModel;
import io.burnish.evaluate.RatingSettings;
import io.burnish.evaluate.RatingTable;
import io.burnish.judge.Judges;
import io.burnish.recipe.EvaluateSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Ratings of the models that a recipe names, and of those that were just measured.
final class EvaluationRatings {

    private static final Logger log = LoggerFactory.getLogger(EvaluationRatings.class);

    private EvaluationRatings() {}

    /// @param own players besides those that the recipe names
    /// @param seed of the orders in which Elo's games are played
    static SequencedMap<String, Measured> of(
            EvaluateSettings settings, List<Player> own, Bootstrap bootstrap, NamedSeed seed) {
        if (settings.ratings().isEmpty()) {
            return new LinkedHashMap<>();
        }
        RatingSettings ratings = settings.ratings().get();
        List<Player> players = new ArrayList<>(own);
        ratings.models().stream().map(Player::of).forEach(players::add);
        String judge = Judges.type(settings.judge());
        List<Sample> baseline = settings.baseline().map(SampleLines::read).orElse(List.of());
        RatingTable table = RatingTable.of(
                Games.of(judge, players, baseline),
                ratings,
                bootstrap,
                seed,
                "games by the judge '%s'".formatted(judge));
        table.problems().forEach(problem -> log.warn("evaluate.ratings: {}", problem));
        return table.figures();
    }

    /// The files that ratings read besides the run's own.
    static List<Path> files(EvaluateSettings settings) {
        List<Path> files = new ArrayList<>();
        settings.ratings().ifPresent(ratings -> {
            for (RatedModel model : ratings.models()) {
                files.add(model.samples());
                files.add(model.verdicts());
            }
        });
        return files;
    }
}
