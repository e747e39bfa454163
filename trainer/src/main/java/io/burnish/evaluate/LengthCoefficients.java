package io.burnish.evaluate;

/// What AlpacaEval 2's model says of a judged model: `logit P(model preferred) = length tanh(D) + difficulty
/// gamma_x + model`.
///
/// @param length of the standardised difference in length
/// @param difficulty of the prompt's difficulty gamma_x; 0 where none is known
/// @param model what is left: the model itself
public record LengthCoefficients(double length, double difficulty, double model) {

    /// A baseline's own, by construction.
    public static final LengthCoefficients BASELINE = new LengthCoefficients(0, 0, 0);

    /// The preferences that the model would have if its answers were as long as the baseline's (D = 0).
    public double[] preferences(double[] difficulties) {
        double[] preferences = new double[difficulties.length];
        for (int i = 0; i < preferences.length; i++) {
            preferences[i] = Logistic.sigmoid(model + difficulty * difficulties[i]);
        }
        return preferences;
    }

    /// `100 mean_x s(model + difficulty gamma_x)` (arXiv 2404.04475).
    public double winRate(double[] difficulties) {
        return 100 * Moments.of(preferences(difficulties)).mean();
    }

    /// `100 sd / sqrt(n)` of the preferences at equal length, as the leaderboard prints it. It says how much prompts
    /// differ, not how well the coefficients are known: a bootstrap says that.
    public double standardError(double[] difficulties) {
        return 100 * Moments.of(preferences(difficulties)).standardError();
    }

    /// Against another model of the same baseline: `100 mean_x s((model - model') + (difficulty - difficulty')
    /// gamma_x)`.
    public double winRateAgainst(LengthCoefficients other, double[] difficulties) {
        return new LengthCoefficients(length - other.length, difficulty - other.difficulty, model - other.model)
                .winRate(difficulties);
    }
}
