package io.burnish.evaluate;

import io.burnish.data.batch.Shuffle;
import io.burnish.data.random.NamedSeed;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Elo's ratings: `E_a = 1 / (1 + 10^((R_b - R_a) / 400))`, `R_a += K (S_a - E_a)`, for b with the opposite sign.
///
/// They depend on the order of the games; so each round plays them in another, and the median over rounds counts
/// (WildBench, `leaderboard/wb_elo.py`). It has no interval: orders say nothing about the games. [BradleyTerry] has.
public final class Elo {

    private Elo() {}

    /// @param seed round r is shuffled by `SEED/round-r` of its value
    public static Ratings rate(List<Game> games, EloSettings settings, NamedSeed seed, String source) {
        Map<String, double[]> rounds = new TreeMap<>();
        for (int round = 0; round < settings.rounds(); round++) {
            int[] order = Shuffle.permutation(games.size(), NamedSeed.of(seed.value(), "round-" + round));
            for (Map.Entry<String, Double> rating : play(games, order, settings).entrySet()) {
                rounds.computeIfAbsent(rating.getKey(), model -> new double[settings.rounds()])[round] =
                        rating.getValue();
            }
        }
        SequencedMap<String, Measured> models = new LinkedHashMap<>();
        rounds.entrySet().stream()
                .map(entry -> Map.entry(entry.getKey(), median(entry.getValue())))
                .sorted(Comparator.comparingDouble(entry -> -entry.getValue()))
                .forEach(entry -> models.put(
                        entry.getKey(), Measured.plain(entry.getValue(), played(games, entry.getKey()), source)));
        return new Ratings(models, new LinkedHashMap<>(), 0);
    }

    static Map<String, Double> play(List<Game> games, int[] order, EloSettings settings) {
        Map<String, Double> ratings = new HashMap<>();
        for (int next : order) {
            Game game = games.get(next);
            double first = ratings.getOrDefault(game.first(), settings.start());
            double second = ratings.getOrDefault(game.second(), settings.start());
            double expected = Ratings.expectedScore(first, second) / 100;
            double points = settings.k() * game.weight() * (game.score() - expected);
            ratings.put(game.first(), first + points);
            ratings.put(game.second(), second - points);
        }
        return ratings;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return Spread.percentile(sorted, 0.5);
    }

    private static long played(List<Game> games, String model) {
        return games.stream()
                .filter(game -> game.first().equals(model) || game.second().equals(model))
                .count();
    }
}
