package io.burnish.evaluate;

import io.burnish.data.random.NamedSeed;
import io.burnish.run.RunProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;

/// All ratings of some models by the same games.
///
/// @param figures `bradley_terry/MODEL` and, where style is held equal, `bradley_terry_style_controlled/MODEL`, with
///     intervals; `elo/MODEL`, without; `style/FEATURE`, what a standard deviation more of it adds to the log10 odds
/// @param problems why some of these are not there
public record RatingTable(SequencedMap<String, Measured> figures, List<String> problems) {

    /// @param seed of the orders in which Elo's games are played
    /// @throws RunProblem (exit 2) when there is no game, or the anchor never played
    public static RatingTable of(
            List<Game> games, RatingSettings settings, Bootstrap bootstrap, NamedSeed seed, String source) {
        RatingTable table = new RatingTable(new LinkedHashMap<>(), new ArrayList<>());
        table.add("bradley_terry", () -> BradleyTerry.rate(games, settings.bradleyTerry(), bootstrap, source));
        if (!settings.style().isEmpty()) {
            table.add(
                    "bradley_terry_style_controlled",
                    () -> BradleyTerry.rate(games, settings.styleControlled(), bootstrap, source));
        }
        table.add("elo", () -> Elo.rate(games, settings.elo(), seed, source));
        return table;
    }

    // one model that won everything has no finite rating, which is no reason to lose all other figures
    private void add(String name, Supplier<Ratings> rate) {
        try {
            Ratings ratings = rate.get();
            ratings.models().forEach((model, rating) -> figures.put(name + "/" + model, rating));
            long games =
                    ratings.models().values().stream().mapToLong(Measured::n).sum() / 2;
            ratings.style()
                    .forEach((feature, sway) -> figures.put(
                            "style/" + feature.name().toLowerCase(java.util.Locale.ROOT),
                            Measured.plain(sway, games, "log10 odds of a win for a standard deviation more")));
        } catch (RunProblem e) {
            problems.add(name + ": " + e.text());
        }
    }
}
