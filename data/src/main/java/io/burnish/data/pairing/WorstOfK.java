package io.burnish.data.pairing;

import io.burnish.data.random.NamedSeed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// `worst-of-k`: the best of all, and the worst of k that are drawn without replacement. With as many answers as k
/// this is `best-worst`; with more, the rejected one stays as bad as the worst of k.
record WorstOfK(int k) implements PairRule {

    @Override
    public List<Picked> pick(Candidates candidates, NamedSeed seed) {
        Candidate best = candidates.best();
        return drawn(candidates.all(), seed).stream()
                .filter(candidate -> candidate != best)
                .min(Candidate.WORST_FIRST)
                .map(worst -> Picked.pair(best, worst))
                .stream()
                .toList();
    }

    /// The first k of a Fisher-Yates shuffle.
    private List<Candidate> drawn(List<Candidate> all, NamedSeed seed) {
        var shuffled = new ArrayList<>(all);
        int wanted = Math.min(k, all.size());
        for (int i = 0; i < wanted; i++) {
            Collections.swap(shuffled, i, i + (int) seed.below(all.size() - i, i));
        }
        return shuffled.subList(0, wanted);
    }

    @Override
    public boolean drawsRejected() {
        return true;
    }
}
