package io.burnish.tensor.kernels;

import io.burnish.tensor.Segments;
import io.burnish.tensor.ShapeException;
import java.util.Arrays;
import java.util.stream.IntStream;

/// A forest's attention as one call over runs of different lengths: each segment's queries where they lie, against all
/// that they see, its ancestors' keys and its own, laid out one after another.
///
/// The call is causal and aligned at the ends: the last query of a run sees all its keys, the one before all but one.
/// As queries and output stay in place, roots go in the same call as what hangs on them, and only keys and values are
/// copied, and these only where a segment has ancestors.
///
/// Legend: S1 segments with tokens plus one, G keys of all of them, T tokens.
///
/// @param startQuery_S1 where each run's queries start
/// @param startKey_S1 where its keys do
/// @param keyToken_G which token each key is of
record VarlenPlan(int[] startQuery_S1, int[] startKey_S1, int longestQueries, int longestKeys, int[] keyToken_G) {

    /// @param window how many positions a token sees, itself included; 0: all. What no query of a segment sees is not
    ///     among its keys.
    /// @throws ShapeException where positions do not go up by one within a segment, and on from its ancestors
    static VarlenPlan of(Segments segments, int window) {
        int[] startQuery_S1 = new int[segments.count() + 1];
        int[] startKey_S1 = new int[segments.count() + 1];
        int[][] keys_S = new int[segments.count()][];
        int runs = 0;
        int longestQueries = 0;
        int longestKeys = 0;
        for (int segment = 0; segment < segments.count(); segment++) {
            int queries = segments.end(segment) - segments.start(segment);
            if (queries > 0) {
                int[] keys = keys(segments, segment, window);
                keys_S[runs] = keys;
                startQuery_S1[runs + 1] = startQuery_S1[runs] + queries;
                startKey_S1[runs + 1] = Math.addExact(startKey_S1[runs], keys.length);
                longestQueries = Math.max(longestQueries, queries);
                longestKeys = Math.max(longestKeys, keys.length);
                runs++;
            }
        }
        return new VarlenPlan(
                Arrays.copyOf(startQuery_S1, runs + 1),
                Arrays.copyOf(startKey_S1, runs + 1),
                longestQueries,
                longestKeys,
                Arrays.stream(keys_S, 0, runs).flatMapToInt(Arrays::stream).toArray());
    }

    /// How many runs there are.
    int runs() {
        return startQuery_S1.length - 1;
    }

    /// Whether keys lie as the tokens do: nothing has to be copied.
    boolean isInPlace() {
        return keyToken_G.length == startQuery_S1[runs()];
    }

    /// The tokens that a segment's queries see, in the order of their positions.
    private static int[] keys(Segments segments, int segment, int window) {
        int[] tokens =
                IntStream.range(segments.start(segment), segments.end(segment)).toArray();
        for (int walker = segments.parent(segment); walker >= 0; walker = segments.parent(walker)) {
            int[] before = IntStream.range(segments.start(walker), segments.end(walker))
                    .toArray();
            int[] both = Arrays.copyOf(before, before.length + tokens.length);
            System.arraycopy(tokens, 0, both, before.length, tokens.length);
            tokens = both;
        }
        checkOrder(segments, tokens);
        int first = segments.position(segments.start(segment)) - window + 1;
        int unseen = 0;
        while (window > 0 && segments.position(tokens[unseen]) < first) {
            unseen++;
        }
        return Arrays.copyOfRange(tokens, unseen, tokens.length);
    }

    private static void checkOrder(Segments segments, int[] tokens) {
        for (int i = 1; i < tokens.length; i++) {
            if (segments.position(tokens[i]) != segments.position(tokens[i - 1]) + 1) {
                throw new ShapeException(
                        ("attention: token %d at position %d follows token %d at position %d; positions "
                                        + "must go up by one in a segment and go on where its parent's end")
                                .formatted(
                                        tokens[i],
                                        segments.position(tokens[i]),
                                        tokens[i - 1],
                                        segments.position(tokens[i - 1])));
            }
        }
    }
}
