package io.burnish.evaluate;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;

/// Who took something from whom. Bradley-Terry ratings are finite exactly where every model is connected with every
/// other in both directions (Ford, 1957).
final class WinGraph {

    private final BitSet[] beaten_M;
    private final BitSet[] beatenBy_M;

    WinGraph(int models) {
        beaten_M = sets(models);
        beatenBy_M = sets(models);
    }

    void add(int first, int second, double score) {
        if (score > 0) {
            beaten_M[first].set(second);
            beatenBy_M[second].set(first);
        }
        if (score < 1) {
            beaten_M[second].set(first);
            beatenBy_M[first].set(second);
        }
    }

    /// Models that the first one is not connected with in both directions; empty: ratings are finite.
    BitSet apart() {
        BitSet connected = reached(beaten_M);
        connected.and(reached(beatenBy_M));
        BitSet apart = new BitSet();
        apart.set(0, beaten_M.length);
        apart.andNot(connected);
        return apart;
    }

    private static BitSet reached(BitSet[] next_M) {
        BitSet reached = new BitSet();
        Deque<Integer> open = new ArrayDeque<>();
        reached.set(0);
        open.add(0);
        while (!open.isEmpty()) {
            int model = open.remove();
            next_M[model].stream().filter(other -> !reached.get(other)).forEach(other -> {
                reached.set(other);
                open.add(other);
            });
        }
        return reached;
    }

    private static BitSet[] sets(int models) {
        BitSet[] sets = new BitSet[models];
        for (int i = 0; i < models; i++) {
            sets[i] = new BitSet();
        }
        return sets;
    }
}
