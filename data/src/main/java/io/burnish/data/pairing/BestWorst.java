package io.burnish.data.pairing;

import io.burnish.data.random.NamedSeed;
import java.util.List;

/// `best-worst`: RLHFlow's `max_min`, and SimPO's.
record BestWorst() implements PairRule {

    @Override
    public List<Picked> pick(Candidates candidates, NamedSeed seed) {
        Candidate best = candidates.best();
        return candidates.allBut(best).stream()
                .min(Candidate.WORST_FIRST)
                .map(worst -> Picked.pair(best, worst))
                .stream()
                .toList();
    }
}
