package io.burnish.data.pairing;

import io.burnish.data.random.NamedSeed;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// `sweet-spot` (arXiv 2502.16825): the answers nearest to two points of the scores' distribution. The lowest of
/// very many samples is a worse teacher than one two deviations below the mean. The rejected one is taken from those
/// below the chosen one.
record SweetSpot(RewardPoint chosen, RewardPoint rejected) implements PairRule {

    static SweetSpot of(PairSettings settings) {
        return new SweetSpot(
                settings.sweetSpotChosen().orElseThrow(),
                settings.sweetSpotRejected().orElseThrow());
    }

    @Override
    public List<Picked> pick(Candidates candidates, NamedSeed seed) {
        Candidate better = nearest(candidates.finished(), Candidate.BEST_FIRST, chosen.target(candidates))
                .orElseThrow();
        return nearest(candidates.worseThan(better), Candidate.WORST_FIRST, rejected.target(candidates))
                .map(worse -> Picked.pair(better, worse))
                .stream()
                .toList();
    }

    /// Of two that are equally near, the first in the order.
    private static Optional<Candidate> nearest(List<Candidate> from, Comparator<Candidate> order, double target) {
        return from.stream()
                .min(Comparator.<Candidate>comparingDouble(candidate -> Math.abs(candidate.score() - target))
                        .thenComparing(order));
    }
}
