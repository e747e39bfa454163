package io.burnish.tensor.kernels;

import io.burnish.tensor.Segments;
import io.burnish.tensor.Segments.Tree;
import io.burnish.tensor.ShapeException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A forest's attention as calls on runs of tokens: what each run of queries sees of one run of keys.
///
/// A segment sees itself causally and its ancestors whole, so that softmax over all it sees is put together from
/// parts that need no mask, no gathered keys and no work for what is not seen (the parts' sums are merged as
/// blocks are in flash attention, arXiv 2205.14135). Runs of segments with a common ancestor see it in one
/// call. Only where a window cuts through a part does the part carry a mask; its queries then go in blocks, so
/// that masks stay small.
///
/// @param parts first those with `own`, which together have each query once; then what is merged into them
/// @param masked whether any part has a mask
/// @param shortTrees trees that no part has: they are done whole, without calls
record AttentionPlan(List<Part> parts, boolean masked, List<ShortTree> shortTrees) {

    private static final int MASKED_QUERIES = 256;

    /// One call.
    ///
    /// @param own whether the keys are of the queries' own segment, up to themselves
    /// @param mask_QK added to the scores: 0 or minus infinity; null where queries see all keys (`own`: causally)
    record Part(
            int query,
            int queries,
            int key,
            int keys,
            boolean own,
            @Nullable MemorySegment mask_QK) {

        boolean causal() {
            return own && mask_QK == null;
        }
    }

    /// A tree of few tokens.
    ///
    /// @param hidden_nn for each query and key 0 or minus infinity, rows `padded()` long; null where every
    ///     token sees all before it
    record ShortTree(int start, int tokens, @Nullable MemorySegment hidden_nn) {

        /// Tokens, filled up to whole vectors.
        int padded() {
            return (tokens + Lanes.COUNT - 1) / Lanes.COUNT * Lanes.COUNT;
        }

        /// Where a query's row of `hidden_nn` is; 0 where it sees all.
        long hidden(int query) {
            return hidden_nn == null ? 0 : hidden_nn.address() + (long) query * padded() * 4;
        }

        static ShortTree of(Segments segments, Tree tree, int window) {
            int tokens = tree.tokens();
            ShortTree plain = new ShortTree(tree.start(), tokens, null);
            boolean all = true;
            MemorySegment hidden_nn = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, (long) tokens * plain.padded());
            for (int query = 0; query < tokens; query++) {
                for (int key = 0; key <= query; key++) {
                    boolean seen = segments.sees(tree.start() + query, tree.start() + key, window);
                    all &= seen;
                    hidden_nn.setAtIndex(
                            ValueLayout.JAVA_FLOAT,
                            (long) query * plain.padded() + key,
                            seen ? 0 : Float.NEGATIVE_INFINITY);
                }
            }
            return all ? plain : new ShortTree(tree.start(), tokens, hidden_nn);
        }
    }

    /// @param window how many positions a token sees, itself included; 0: all
    /// @param shortTokens trees of at most so many tokens are done whole
    /// @throws ShapeException where positions do not go up by one within a segment, and on from its ancestors
    static AttentionPlan of(Segments segments, int window, int shortTokens) {
        Builder builder = new Builder(segments, window);
        List<ShortTree> shortTrees = new ArrayList<>();
        boolean[] done_T = new boolean[segments.tokens() + 1];
        for (Tree tree : segments.trees()) {
            if (tree.tokens() > 0 && tree.tokens() <= shortTokens) {
                shortTrees.add(ShortTree.of(segments, tree, window));
                Arrays.fill(done_T, tree.start(), tree.end(), true);
            }
        }
        for (int segment = 0; segment < segments.count(); segment++) {
            builder.checkOrder(segment);
            if (!done_T[segments.start(segment)]) {
                builder.addOwn(segment);
            }
        }
        for (int ancestor = 0; ancestor < segments.count(); ancestor++) {
            if (!done_T[segments.start(ancestor)]) {
                builder.addDescendants(ancestor);
            }
        }
        boolean masked = builder.parts.stream().anyMatch(part -> part.mask_QK() != null);
        return new AttentionPlan(List.copyOf(builder.parts), masked, List.copyOf(shortTrees));
    }

    private static final class Builder {

        private final Segments segments;
        private final int window;
        private final List<Part> parts = new ArrayList<>();

        Builder(Segments segments, int window) {
            this.segments = segments;
            this.window = window;
        }

        void checkOrder(int segment) {
            for (int token = segments.start(segment) + 1; token < segments.end(segment); token++) {
                checkFollows(token, token - 1, segments.position(token) == segments.position(token - 1) + 1);
            }
        }

        void addOwn(int segment) {
            int start = segments.start(segment);
            int end = segments.end(segment);
            if (start < end && seesWhole(end, start)) {
                parts.add(new Part(start, end - start, start, end - start, true, null));
            } else {
                addMasked(start, end, start, end, true);
            }
        }

        /// All that the segments below an ancestor see of it.
        void addDescendants(int ancestor) {
            int key = segments.start(ancestor);
            int keyEnd = segments.end(ancestor);
            int run = -1;
            for (int segment = ancestor + 1; key < keyEnd && segment <= segments.count(); segment++) {
                boolean below = segment < segments.count() && isBelow(segment, ancestor);
                boolean whole = below && (isEmpty(segment) || seesWhole(segments.end(segment), key));
                if (whole && run < 0) {
                    run = segments.start(segment);
                } else if (!whole && run >= 0) {
                    addWhole(run, segments.end(segment - 1), key, keyEnd);
                    run = -1;
                }
                if (below && !isEmpty(segment)) {
                    int start = segments.start(segment);
                    checkFollows(start, keyEnd - 1, segments.position(start) > segments.position(keyEnd - 1));
                    if (!whole) {
                        addMasked(start, segments.end(segment), key, keyEnd, false);
                    }
                }
            }
        }

        private void addWhole(int query, int queryEnd, int key, int keyEnd) {
            if (query < queryEnd) {
                parts.add(new Part(query, queryEnd - query, key, keyEnd - key, false, null));
            }
        }

        /// Parts with masks: blocks of the queries that see any key, each with the keys that any of them sees.
        private void addMasked(int query, int queryEnd, int key, int keyEnd, boolean own) {
            for (int block = query; block < queryEnd && (own || sees(block, keyEnd - 1)); block += MASKED_QUERIES) {
                int blockEnd = Math.min(queryEnd, block + MASKED_QUERIES);
                while (!own && !sees(blockEnd - 1, keyEnd - 1)) {
                    blockEnd--;
                }
                int first = key;
                while (!sees(block, first)) {
                    first++;
                }
                parts.add(masked(block, blockEnd, first, own ? blockEnd : keyEnd, own));
            }
        }

        private Part masked(int query, int queryEnd, int key, int keyEnd, boolean own) {
            int queries = queryEnd - query;
            int keys = keyEnd - key;
            MemorySegment mask_QK = Arena.ofAuto().allocate(ValueLayout.JAVA_FLOAT, (long) queries * keys);
            for (int q = 0; q < queries; q++) {
                for (int k = 0; k < keys; k++) {
                    boolean seen = (!own || key + k <= query + q) && sees(query + q, key + k);
                    float value = seen ? 0 : Float.NEGATIVE_INFINITY;
                    mask_QK.setAtIndex(ValueLayout.JAVA_FLOAT, (long) q * keys + k, value);
                }
            }
            return new Part(query, queries, key, keys, own, mask_QK);
        }

        private boolean isEmpty(int segment) {
            return segments.start(segment) == segments.end(segment);
        }

        /// Whether the window lets the last of a segment's tokens see a key: then all of them do.
        private boolean seesWhole(int end, int key) {
            return sees(end - 1, key);
        }

        /// Whether the window does not part the two.
        private boolean sees(int query, int key) {
            return window == 0 || segments.position(query) - segments.position(key) < window;
        }

        private boolean isBelow(int segment, int ancestor) {
            int walker = segments.parent(segment);
            while (walker > ancestor) {
                walker = segments.parent(walker);
            }
            return walker == ancestor;
        }

        private void checkFollows(int token, int before, boolean follows) {
            if (!follows) {
                throw new ShapeException(
                        ("attention: token %d at position %d follows token %d at position %d; positions "
                                        + "must go up by one in a segment and go on where its parent's end")
                                .formatted(token, segments.position(token), before, segments.position(before)));
            }
        }
    }
}
