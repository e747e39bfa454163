package io.burnish.data.pairing;

import io.burnish.data.random.NamedSeed;
import java.util.List;
import java.util.Optional;

/// `best`: expert iteration, which trains on the best answer alone.
record Best() implements PairRule {

    @Override
    public List<Picked> pick(Candidates candidates, NamedSeed seed) {
        return List.of(new Picked(candidates.best(), Optional.empty()));
    }

    @Override
    public int leastCandidates() {
        return 1;
    }
}
