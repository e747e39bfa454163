package io.burnish.data.pairing;

import io.burnish.data.random.NamedSeed;
import java.util.List;

/// `best-random`: each worse answer is equally probable.
record BestRandom() implements PairRule {

    @Override
    public List<Picked> pick(Candidates candidates, NamedSeed seed) {
        Candidate best = candidates.best();
        List<Candidate> worse = candidates.worseThan(best);
        return worse.isEmpty() ? List.of() : List.of(Picked.pair(best, worse.get((int) seed.below(worse.size(), 0))));
    }

    @Override
    public boolean drawsRejected() {
        return true;
    }
}
