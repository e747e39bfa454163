package io.burnish.model;

import io.burnish.data.TokenBatch;
import io.burnish.data.batch.ForestBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Whole sequences laid out for one pass: what the sequences of a tree begin with in common is there once.
final class SequenceForest {

    /// Sequences and how many tokens all of them begin with.
    record Tree(int common, List<int[]> sequences) {

        /// A group of sequences as trees that are no larger than a pass, but for a longer sequence, which goes alone.
        static List<Tree> of(List<int[]> group, boolean share, int mostTokens) {
            int common = share ? common(group) : 0;
            List<Tree> trees = new ArrayList<>();
            List<int[]> together = new ArrayList<>();
            int tokens = common;
            for (int[] sequence : group) {
                int further = sequence.length - common;
                if (!together.isEmpty() && (!share || tokens + further > mostTokens)) {
                    trees.add(new Tree(common, List.copyOf(together)));
                    together.clear();
                    tokens = common;
                }
                together.add(sequence);
                tokens += further;
            }
            if (!together.isEmpty()) {
                trees.add(new Tree(common, together));
            }
            return trees;
        }

        private static int common(List<int[]> group) {
            int[] first = group.getFirst();
            int common = first.length;
            for (int[] sequence : group) {
                int mismatch = Arrays.mismatch(first, sequence);
                common = mismatch < 0 ? common : Math.min(common, mismatch);
            }
            return common;
        }

        int tokens() {
            return common
                    + sequences.stream()
                            .mapToInt(sequence -> sequence.length - common)
                            .sum();
        }
    }

    private final ScoreHead head;
    private final ForestBuilder forest = new ForestBuilder(false);
    private final List<Integer> row_Q = new ArrayList<>();
    private int tokens;

    SequenceForest(ScoreHead head) {
        this.head = head;
    }

    int tokens() {
        return tokens;
    }

    void add(Tree tree) {
        int common = tree.common();
        int rootStart = tokens;
        int root =
                segment(ForestBuilder.NO_PARENT, Arrays.copyOf(tree.sequences().getFirst(), common));
        for (int[] sequence : tree.sequences()) {
            int ownStart = tokens;
            segment(root, Arrays.copyOfRange(sequence, common, sequence.length));
            int last = head.readAt(sequence);
            row_Q.add(last < common ? rootStart + last : ownStart + last - common);
        }
    }

    private int segment(int parent, int[] added_N) {
        tokens += added_N.length;
        return forest.segment(parent, added_N);
    }

    /// Which row of the pass each sequence's head reads.
    int[] row_Q() {
        return row_Q.stream().mapToInt(Integer::intValue).toArray();
    }

    TokenBatch build() {
        return forest.build();
    }
}
