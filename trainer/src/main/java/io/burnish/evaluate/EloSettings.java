package io.burnish.evaluate;

/// How Elo ratings go from game to game.
///
/// @param k the most points that one game moves
/// @param start the rating of who has not played
/// @param rounds how many orders of the games the median is of
public record EloSettings(double k, double start, int rounds) {

    public EloSettings {
        if (!(k > 0 && k < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("k must be above 0, got " + k);
        }
        if (!Double.isFinite(start)) {
            throw new IllegalArgumentException("start must be finite, got " + start);
        }
        if (rounds < 1) {
            throw new IllegalArgumentException("rounds must be at least 1, got " + rounds);
        }
    }

    /// WildBench's K and start.
    public static EloSettings defaults() {
        return new EloSettings(4, 1000, 100);
    }
}
