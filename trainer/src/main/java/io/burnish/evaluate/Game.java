package io.burnish.evaluate;

/// A comparison of two models' answers to one prompt.
///
/// @param promptId games of one prompt are drawn together in a bootstrap
/// @param score of the first: 1 a win, 0.5 a tie, 0 a loss; in between: how probable a win is
/// @param weight how many games it counts as, such as 3 for Arena-Hard's `A>>B`
/// @param firstStyle [Style#NONE] where style is not controlled for
public record Game(
        String promptId,
        String first,
        String second,
        double score,
        double weight,
        Style firstStyle,
        Style secondStyle) {

    public Game {
        if (!(score >= 0 && score <= 1)) {
            throw new IllegalArgumentException("prompt %s: score must be in [0, 1], got %s".formatted(promptId, score));
        }
        if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("prompt %s: weight must be above 0, got %s".formatted(promptId, weight));
        }
        if (first.equals(second)) {
            throw new IllegalArgumentException("prompt %s: %s cannot play itself".formatted(promptId, first));
        }
    }

    public static Game of(String promptId, String first, String second, double score) {
        return new Game(promptId, first, second, score, 1, Style.NONE, Style.NONE);
    }
}
