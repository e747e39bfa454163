package io.burnish.data.pairing;

import io.burnish.data.random.NamedSeed;
import java.util.List;
import java.util.Optional;

/// Chooses from a prompt's candidates; what it chooses is checked afterwards, so equal scores need no care.
interface PairRule {

    /// @param candidates at least [#leastCandidates]
    /// @param seed of this prompt alone
    /// @return in the order of preference where there are several; none if the scores allow none
    List<Picked> pick(Candidates candidates, NamedSeed seed);

    default int leastCandidates() {
        return 2;
    }

    /// Whether the rejected answer is drawn: an equal score beside it then says nothing.
    default boolean drawsRejected() {
        return false;
    }

    /// @param rejected none where the best alone is wanted
    record Picked(Candidate chosen, Optional<Candidate> rejected) {

        static Picked pair(Candidate chosen, Candidate rejected) {
            return new Picked(chosen, Optional.of(rejected));
        }
    }
}
