package io.burnish.data.pairing;

import io.burnish.data.random.NamedSeed;
import java.util.List;

/// `best-second`: RLHFlow's `max_max`. An unfinished answer above the best finished one is passed over.
record BestSecond() implements PairRule {

    @Override
    public List<Picked> pick(Candidates candidates, NamedSeed seed) {
        Candidate best = candidates.best();
        return candidates.allBut(best).stream()
                .filter(candidate -> candidate.score() <= best.score())
                .min(Candidate.BEST_FIRST)
                .map(second -> Picked.pair(best, second))
                .stream()
                .toList();
    }
}
