package io.burnish.data.pairing;

import io.burnish.data.random.NamedSeed;
import java.util.List;
import java.util.stream.IntStream;

/// `threshold`: the best good answer with the worst bad one, the second best with the second worst, until one side
/// is used up. A verifier's pairs are those of 1 and 0.
///
/// @param chosenAtLeast the score of a good one
/// @param rejectedAtMost the score of a bad one
record GoodAndBad(double chosenAtLeast, double rejectedAtMost) implements PairRule {

    static GoodAndBad of(PairSettings settings) {
        return new GoodAndBad(
                settings.chosenAtLeast().orElseThrow(),
                settings.rejectedAtMost().orElseThrow());
    }

    @Override
    public List<Picked> pick(Candidates candidates, NamedSeed seed) {
        List<Candidate> good = candidates.finished().stream()
                .filter(candidate -> candidate.score() >= chosenAtLeast)
                .sorted(Candidate.BEST_FIRST)
                .toList();
        List<Candidate> bad = candidates.all().stream()
                .filter(candidate -> candidate.score() <= rejectedAtMost)
                .sorted(Candidate.WORST_FIRST)
                .toList();
        return IntStream.range(0, Math.min(good.size(), bad.size()))
                .mapToObj(i -> Picked.pair(good.get(i), bad.get(i)))
                .toList();
    }
}
