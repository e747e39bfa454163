package io.burnish.data.pairing;

import io.burnish.data.random.NamedSeed;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// `length-controlled` (meta-rewarding, arXiv 2407.19594): of the answers about as good as the best the shortest is
/// chosen, of those about as bad as the worst the longest is rejected, so that length does not win.
///
/// With rho 0 this is WPO's rule for ties. Where the lengths of a pair must be within a ratio, the first pair
/// within it is taken, in the order shortest chosen, then longest rejected.
record LengthControlled(double rho, OptionalDouble maxLengthRatio) implements PairRule {

    static LengthControlled of(PairSettings settings) {
        return new LengthControlled(settings.rho().orElseThrow(), settings.maxLengthRatio());
    }

    @Override
    public List<Picked> pick(Candidates candidates, NamedSeed seed) {
        double highest = candidates.highestScore();
        double lowest = candidates.lowestScore();
        List<Candidate> good = candidates.finished().stream()
                .filter(candidate -> candidate.score() >= highest - rho * (highest - lowest))
                .sorted(Comparator.comparingInt(Candidate::length).thenComparing(Candidate.BEST_FIRST))
                .toList();
        List<Candidate> bad = candidates.all().stream()
                .filter(candidate -> candidate.score() <= lowest + rho * (highest - lowest))
                .sorted(Comparator.comparingInt(Candidate::length).reversed().thenComparing(Candidate.WORST_FIRST))
                .toList();
        List<Picked> pairs = good.stream()
                .flatMap(chosen -> bad.stream()
                        .filter(rejected -> rejected != chosen)
                        .map(rejected -> Picked.pair(chosen, rejected)))
                .toList();
        Optional<Picked> within = pairs.stream().filter(this::withinRatio).findFirst();
        return within.or(() -> pairs.stream().findFirst()).stream().toList();
    }

    private boolean withinRatio(Picked pair) {
        return maxLengthRatio.isEmpty()
                || LengthRatio.of(pair.chosen(), pair.rejected().orElseThrow()) <= maxLengthRatio.getAsDouble();
    }
}
