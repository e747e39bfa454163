package io.burnish.data.pairing;

import io.burnish.data.random.NamedSeed;
import java.util.Comparator;
import java.util.List;

/// `all-pairs`: the largest margins first.
record AllPairs() implements PairRule {

    @Override
    public List<Picked> pick(Candidates candidates, NamedSeed seed) {
        return candidates.finished().stream()
                .flatMap(chosen -> candidates.worseThan(chosen).stream().map(worse -> Picked.pair(chosen, worse)))
                .sorted(Comparator.comparingDouble(AllPairs::margin)
                        .reversed()
                        .thenComparingInt(pair -> pair.chosen().number())
                        .thenComparingInt(pair -> pair.rejected().orElseThrow().number()))
                .toList();
    }

    private static double margin(Picked pair) {
        return pair.chosen().score() - pair.rejected().orElseThrow().score();
    }
}
