package io.burnish.evaluate;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

/// How often a model is preferred, as AlpacaEval counts it.
///
/// @param continuous `100 mean(p)`, p the preference in [0, 1]: 1 the model wins
/// @param discrete `100 (wins + draws / 2) / n`
/// @param standardError of `continuous`: `100 sd(p, n - 1) / sqrt(n)`
/// @param wins p above 0.5
/// @param losses p below 0.5
/// @param draws p exactly 0.5
public record WinRate(double continuous, double discrete, double standardError, int wins, int losses, int draws) {

    /// alpaca_eval, `metrics/winrate.py`. What could not be parsed is left out by the caller.
    ///
    /// @param preferences at least one
    public static WinRate of(double[] preferences) {
        int wins = 0;
        int losses = 0;
        for (double preference : preferences) {
            check(preference);
            wins += preference > 0.5 ? 1 : 0;
            losses += preference < 0.5 ? 1 : 0;
        }
        if (preferences.length == 0) {
            throw new IllegalArgumentException("a win rate needs at least one preference");
        }
        int draws = preferences.length - wins - losses;
        Moments moments = Moments.of(preferences);
        return new WinRate(
                100 * moments.mean(),
                100 * (wins + 0.5 * draws) / preferences.length,
                100 * moments.standardError(),
                wins,
                losses,
                draws);
    }

    /// `win_rate` and `discrete_win_rate` with their doubt over prompts; several verdicts on a prompt (both orders,
    /// several judges) count as one cluster.
    public static SequencedMap<String, Measured> measured(
            List<Observation> preferences, Bootstrap bootstrap, String source) {
        SequencedMap<String, Measured> measured = new LinkedHashMap<>();
        preferences.forEach(preference -> check(preference.sum() / preference.count()));
        measured.put("win_rate", Observations.of(preferences).percent(bootstrap, source));
        List<Observation> rounded = preferences.stream()
                .map(p -> new Observation(p.promptId(), p.count() * rounded(p.sum() / p.count()), p.count()))
                .toList();
        measured.put("discrete_win_rate", Observations.of(rounded).percent(bootstrap, source));
        return measured;
    }

    private static double rounded(double preference) {
        return preference == 0.5 ? 0.5 : Math.round(preference);
    }

    private static void check(double preference) {
        if (!(preference >= 0 && preference <= 1)) {
            throw new IllegalArgumentException("a preference must be in [0, 1], got " + preference);
        }
    }
}
