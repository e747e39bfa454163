package io.burnish.data.pairing;

import io.burnish.data.exchange.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// Scores from comparisons: an answer's mean share of wins over its opponents, from 0 to 1.
///
/// Against one opponent the share is the mean of all verdicts on the two, in both orders, a tie counting half; each
/// opponent counts the same, however many of its verdicts could be read. Where everybody meets everybody this ranks
/// as Bradley-Terry's model does, which has no finite answer where one wins always, as happens with a few answers.
final class ComparisonScores {

    private ComparisonScores() {}

    /// @param comparisons of one prompt; those without a preference do not count
    /// @return by sample; none for a sample of which no comparison could be read
    static Map<Integer, Double> of(List<Verdict> comparisons) {
        var shares = new TreeMap<Integer, Map<Integer, List<Double>>>();
        for (Verdict verdict : comparisons) {
            OptionalDouble preference = verdict.preference();
            if (preference.isPresent()) {
                int first = verdict.samples().get(0);
                int second = verdict.samples().get(1);
                add(shares, first, second, preference.getAsDouble());
                add(shares, second, first, 1 - preference.getAsDouble());
            }
        }
        var scores = new TreeMap<Integer, Double>();
        shares.forEach((sample, opponents) -> scores.put(
                sample,
                ExactMean.of(opponents.values().stream().map(ExactMean::of).toList())));
        return scores;
    }

    private static void add(Map<Integer, Map<Integer, List<Double>>> shares, int sample, int opponent, double share) {
        shares.computeIfAbsent(sample, _ -> new TreeMap<>())
                .computeIfAbsent(opponent, _ -> new ArrayList<>())
                .add(share);
    }
}
