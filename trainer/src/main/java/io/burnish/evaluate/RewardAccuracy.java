package io.burnish.evaluate;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;

/// How often rewards order held-out pairs as people did: share of pairs with `r_chosen > r_rejected`, a tie being wrong
/// (TRL's `rewards/accuracies`), and whether length is what they go by.
public final class RewardAccuracy {

    private RewardAccuracy() {}

    /// `reward_accuracy`, `reward_margin`; `reward_accuracy/chosen_longer`, `/rejected_longer`, `/equal_length`; and by
    /// the longer answer's length `/length_A_B` (from A up to but without B). What has no pairs is left out.
    ///
    /// @param edges between the buckets of length, rising; empty: no buckets
    public static SequencedMap<String, Measured> measured(
            List<RewardedPair> pairs, int[] edges, Bootstrap bootstrap, String source) {
        SequencedMap<String, Measured> measured = new LinkedHashMap<>();
        put(measured, "reward_accuracy", pairs, pair -> true, RewardAccuracy::correct, bootstrap, source);
        put(measured, "reward_margin", pairs, pair -> true, RewardedPair::margin, bootstrap, source);
        accuracy(measured, "chosen_longer", pairs, p -> p.chosenLength() > p.rejectedLength(), bootstrap, source);
        accuracy(measured, "rejected_longer", pairs, p -> p.chosenLength() < p.rejectedLength(), bootstrap, source);
        accuracy(measured, "equal_length", pairs, p -> p.chosenLength() == p.rejectedLength(), bootstrap, source);
        int[] sorted = Arrays.stream(edges).sorted().distinct().toArray();
        for (int i = 0; edges.length > 0 && i <= sorted.length; i++) {
            int from = i == 0 ? 0 : sorted[i - 1];
            int to = i == sorted.length ? Integer.MAX_VALUE : sorted[i];
            String name = "length_" + from + "_" + (i == sorted.length ? "up" : to);
            accuracy(measured, name, pairs, p -> longer(p) >= from && longer(p) < to, bootstrap, source);
        }
        return measured;
    }

    private static void accuracy(
            SequencedMap<String, Measured> measured,
            String name,
            List<RewardedPair> pairs,
            Predicate<RewardedPair> which,
            Bootstrap bootstrap,
            String source) {
        put(measured, "reward_accuracy/" + name, pairs, which, RewardAccuracy::correct, bootstrap, source);
    }

    private static void put(
            SequencedMap<String, Measured> measured,
            String name,
            List<RewardedPair> pairs,
            Predicate<RewardedPair> which,
            ToDoubleFunction<RewardedPair> figure,
            Bootstrap bootstrap,
            String source) {
        List<Observation> observations = pairs.stream()
                .filter(which)
                .map(pair -> Observation.of(pair.promptId(), figure.applyAsDouble(pair)))
                .toList();
        if (!observations.isEmpty()) {
            measured.put(name, Observations.of(observations).measured(bootstrap, source));
        }
    }

    private static double correct(RewardedPair pair) {
        return pair.correct() ? 1 : 0;
    }

    private static int longer(RewardedPair pair) {
        return Math.max(pair.chosenLength(), pair.rejectedLength());
    }
}
