package io.burnish.data.batch;

import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPairs;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;

/// Gives any step of a training its pairs, in any order of asking: a resumed run asks for the next step and
/// has it.
///
/// An epoch's last step takes the pairs that are left. Steps beyond the data begin another epoch, for as long as
/// asked. May be used by several threads.
public final class Batcher {

    private final TokenPairs pairs;
    private final boolean paired;
    private final int batchPairs;
    private final int microTokens;
    private final RowOrder order;
    private long orderedEpoch = -1;
    private int[] epochOrder = new int[0];

    /// @param pairs at least one
    /// @param paired whether rows have two answers
    /// @param batchPairs pairs of an optimizer step
    /// @param microTokens the most tokens of a forward pass; a longer pair goes alone, and no pair is split
    public Batcher(TokenPairs pairs, boolean paired, int batchPairs, int microTokens, RowOrder order) {
        if (pairs.size() == 0 || batchPairs < 1 || microTokens < 1) {
            throw new IllegalArgumentException(
                    "needs at least 1 pair, 1 pair a step and 1 token a forward pass, got %d, %d and %d"
                            .formatted(pairs.size(), batchPairs, microTokens));
        }
        this.pairs = pairs;
        this.paired = paired;
        this.batchPairs = batchPairs;
        this.microTokens = microTokens;
        this.order = order;
    }

    /// Optimizer steps of one pass over the data, the incomplete last one included.
    public int stepsPerEpoch() {
        return Math.ceilDiv(pairs.size(), batchPairs);
    }

    /// One optimizer step. Its pairs are packed so that a prompt which several of them have is computed once.
    ///
    /// @param step 0-based, over all epochs
    public StepBatch step(long step) {
        long epoch = Math.floorDiv(step, (long) stepsPerEpoch());
        int first = Math.multiplyExact(Math.floorMod(step, stepsPerEpoch()), batchPairs);
        int[] order_P = epochOrder(epoch);
        int[] indices = Arrays.copyOfRange(order_P, first, (int) Math.min(order_P.length, (long) first + batchPairs));
        return new StepBatch(step, epoch, indices, batches(pairs, paired, byPrompt(indices), microTokens));
    }

    /// Any pairs as batches of at most `microTokens` computed tokens, in the order given; a longer pair goes
    /// alone. A prompt of pairs that come one after the other is computed once.
    public static List<TokenBatch> batches(TokenPairs pairs, boolean paired, int[] indices, int microTokens) {
        var batches = new ArrayList<TokenBatch>();
        for (int[] together : MicroBatches.split(pairs, indices, microTokens)) {
            var forest = new ForestBuilder(paired);
            for (int index : together) {
                forest.add(pairs.get(index));
            }
            batches.add(forest.build());
        }
        return batches;
    }

    /// The same pairs, those of one prompt moved up to the first of them.
    private int[] byPrompt(int[] indices) {
        var groups = new LinkedHashMap<IntBuffer, List<Integer>>(); // a buffer equals another of the same numbers
        for (int index : indices) {
            groups.computeIfAbsent(IntBuffer.wrap(pairs.get(index).prompt_P()), _ -> new ArrayList<>())
                    .add(index);
        }
        return groups.values().stream()
                .flatMap(List::stream)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private synchronized int[] epochOrder(long epoch) {
        if (epoch != orderedEpoch) {
            epochOrder = order.of(pairs.size(), epoch);
            orderedEpoch = epoch;
        }
        return epochOrder;
    }
}
