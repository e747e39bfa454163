package io.burnish.tensor;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A forest of segments as kernels see it: flat runs of tokens, each attending to its ancestors and to itself.
///
/// A tree (a root and all its descendants) is one contiguous run of tokens. Windows count positions, not flat
/// indices.
///
/// Legend: T tokens, S segments. A name ending in `_S1` has S + 1 entries.
public final class Segments {

    private final int[] start_S1;
    private final int[] parent_S;
    private final int[] position_T;
    private final int[] segment_T;
    private final List<Tree> trees;
    private final Tensor positions_T;

    /// One prompt with all that hangs on it.
    ///
    /// @param start its first token; the root segment starts here
    /// @param rootEnd one past the root segment's last token
    /// @param end one past its last token
    public record Tree(int start, int rootEnd, int end) {
        public int tokens() {
            return end - start;
        }

        /// Tokens below the root.
        public int branchTokens() {
            return end - rootEnd;
        }
    }

    /// @param scope owns the device copy of the positions
    /// @param parent_S -1 for a root; always smaller than the segment's own number
    public Segments(Scope scope, Device device, int[] start_S1, int[] parent_S, int[] position_T) {
        this(start_S1, parent_S, position_T, Tensor.ofInts(scope, device, position_T));
    }

    /// The same for positions that are on the device already.
    ///
    /// @param positions_T int64; goes with its scope
    public Segments(int[] start_S1, int[] parent_S, int[] position_T, Tensor positions_T) {
        check(start_S1, parent_S, position_T);
        if (positions_T.dimensions() != 1 || positions_T.size(0) != position_T.length) {
            throw new ShapeException(
                    "segments: %s on the device for %d positions".formatted(positions_T, position_T.length));
        }
        this.start_S1 = start_S1;
        this.parent_S = parent_S;
        this.position_T = position_T;
        this.segment_T = new int[position_T.length];
        this.trees = new ArrayList<>();
        int root = -1;
        int[] root_S = new int[parent_S.length];
        for (int s = 0; s < parent_S.length; s++) {
            Arrays.fill(segment_T, start_S1[s], start_S1[s + 1], s);
            if (parent_S[s] < 0) {
                root = s;
                trees.add(new Tree(start_S1[s], start_S1[s + 1], start_S1[s + 1]));
            } else {
                if (root_S[parent_S[s]] != root) {
                    throw new ShapeException(
                            "segments: segment %d lies outside its parent's tree, which must be one run".formatted(s));
                }
                Tree tree = trees.removeLast();
                trees.add(new Tree(tree.start(), tree.rootEnd(), start_S1[s + 1]));
            }
            root_S[s] = root;
        }
        this.positions_T = positions_T;
    }

    private static void check(int[] start_S1, int[] parent_S, int[] position_T) {
        int segments = parent_S.length;
        if (start_S1.length != segments + 1 || position_T.length != start_S1[segments]) {
            throw new ShapeException("segments: %d positions for %d tokens, %d offsets for %d segments"
                    .formatted(
                            position_T.length,
                            start_S1.length == 0 ? 0 : start_S1[start_S1.length - 1],
                            start_S1.length,
                            segments));
        }
        if (start_S1[0] != 0) {
            throw new ShapeException("segments: they start at %d, not at 0".formatted(start_S1[0]));
        }
        for (int s = 0; s < segments; s++) {
            if (start_S1[s + 1] < start_S1[s]) {
                throw new ShapeException("segments: segment %d ends at %d, before its start at %d"
                        .formatted(s, start_S1[s + 1], start_S1[s]));
            }
            if (parent_S[s] >= s || parent_S[s] < -1) {
                throw new ShapeException(
                        "segments: segment %d has parent %d: it must be an earlier one, or -1 for a root"
                                .formatted(s, parent_S[s]));
            }
        }
    }

    public int tokens() {
        return position_T.length;
    }

    public List<Tree> trees() {
        return trees;
    }

    /// int64, on the kernels' device.
    public Tensor positions_T() {
        return positions_T;
    }

    public int position(int token) {
        return position_T[token];
    }

    /// Whether a token attends to another one, given a window (0: none).
    public boolean sees(int query, int key, int window) {
        int distance = position_T[query] - position_T[key];
        return distance >= 0
                && (window == 0 || distance < window)
                && isAncestorOrSelf(segment_T[key], segment_T[query]);
    }

    /// The largest position of all tokens; -1 when there are none.
    public int lastPosition() {
        int last = -1;
        for (int position : position_T) {
            last = Math.max(last, position);
        }
        return last;
    }

    private boolean isAncestorOrSelf(int ancestor, int segment) {
        int walker = segment;
        while (walker > ancestor) {
            walker = parent_S[walker];
        }
        return walker == ancestor;
    }

    /// How many segments there are, empty ones included.
    public int count() {
        return parent_S.length;
    }

    /// A segment's first token.
    public int start(int segment) {
        return start_S1[segment];
    }

    /// One past a segment's last token.
    public int end(int segment) {
        return start_S1[segment + 1];
    }

    /// The segment that a segment hangs on; -1 for a root.
    public int parent(int segment) {
        return parent_S[segment];
    }
}
