package io.burnish.tensor.kernels;

import io.burnish.tensor.Segments;
import io.burnish.tensor.ShapeException;
import java.util.ArrayList;
import java.util.List;

/// What each token of a forest sees, as runs of keys: a segment sees its ancestors whole and itself up to the query.
///
/// The keys that a segment sees, from its root's first to its own last, are its path. Positions go up by one along
/// it, so that a window is a stretch of the path.
record AttentionPlan(List<Tree> trees) {

    /// @param start its first token in the batch; all places below count from here
    record Tree(int start, int tokens, List<Path> paths) {}

    /// A segment with tokens.
    ///
    /// @param query the place of its first token
    /// @param before how many keys of its ancestors come first on the path
    record Path(int query, int queries, int before, List<Run> runs) {}

    /// Keys that lie side by side.
    ///
    /// @param key the place of the first
    /// @param offset its place on the path
    record Run(int key, int offset, int keys) {}

    /// @throws ShapeException where positions do not go up by one within a segment, and on from its ancestors
    static AttentionPlan of(Segments segments) {
        List<Tree> trees = new ArrayList<>();
        int segment = 0;
        for (Segments.Tree tree : segments.trees()) {
            List<Path> paths = new ArrayList<>();
            while (segment < segments.count() && segments.end(segment) <= tree.end()) {
                if (segments.start(segment) < segments.end(segment)) {
                    paths.add(path(segments, segment, tree.start()));
                }
                segment++;
            }
            if (!paths.isEmpty()) {
                trees.add(new Tree(tree.start(), tree.tokens(), List.copyOf(paths)));
            }
        }
        return new AttentionPlan(List.copyOf(trees));
    }

    private static Path path(Segments segments, int segment, int treeStart) {
        List<Integer> ancestry = new ArrayList<>();
        for (int walker = segment; walker >= 0; walker = segments.parent(walker)) {
            ancestry.addFirst(walker);
        }
        List<Run> runs = new ArrayList<>();
        int offset = 0;
        int last = -1;
        for (int ancestor : ancestry) {
            int start = segments.start(ancestor);
            int keys = segments.end(ancestor) - start;
            if (keys > 0) {
                checkPositions(segments, start, keys, last);
                runs.add(new Run(start - treeStart, offset, keys));
                offset += keys;
                last = start + keys - 1;
            }
        }
        int queries = runs.getLast().keys();
        return new Path(runs.getLast().key(), queries, offset - queries, List.copyOf(runs));
    }

    /// @param before the token before the first on the path; -1: there is none
    private static void checkPositions(Segments segments, int start, int keys, int before) {
        int last = before;
        for (int token = start; token < start + keys; token++) {
            if (last >= 0 && segments.position(token) != segments.position(last) + 1) {
                throw new ShapeException(
                        ("attention: token %d at position %d follows token %d at position %d; positions "
                                        + "must go up by one in a segment and go on where its parent's end")
                                .formatted(token, segments.position(token), last, segments.position(last)));
            }
            last = token;
        }
    }
}
