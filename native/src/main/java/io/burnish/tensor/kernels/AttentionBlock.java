package io.burnish.tensor.kernels;

import io.burnish.tensor.kernels.AttentionPlan.Path;
import io.burnish.tensor.kernels.AttentionPlan.Run;

/// A few queries of one segment, and the stretch of its path that they see.
///
/// Their scores have a row for each key from `first` on and a column for each query, filled up to whole vectors.
///
/// @param from the first query, in the segment
/// @param queries how many
/// @param first the first key on the path that any of them sees
/// @param end one past the last
/// @param opened how many keys before `first` the window of the first query reaches; `NO_WINDOW` where none hides any
record AttentionBlock(Path path, int from, int queries, int first, int end, int opened) {

    private static final int NO_WINDOW = Integer.MAX_VALUE;

    /// @param window how many keys a query sees, itself included; 0: all before it
    static AttentionBlock of(Path path, int from, int queries, int window) {
        int own = path.before() + from;
        int opening = own + 1 - window;
        int first = window == 0 ? 0 : Math.max(0, opening);
        return new AttentionBlock(path, from, queries, first, own + queries, window == 0 ? NO_WINDOW : first - opening);
    }

    /// What a piece of work sees of one run of keys.
    @FunctionalInterface
    interface Piece {
        /// @param row of the scores
        /// @param key the place in the tree that the row stands for
        void run(int row, int key, int keys);
    }

    /// Each run of keys that the queries see, in the order of the path.
    void forRuns(Piece piece) {
        for (Run run : path.runs()) {
            int low = Math.max(run.offset(), first);
            int high = Math.min(run.offset() + run.keys(), end);
            if (low < high) {
                piece.run(low - first, run.key() + low - run.offset(), high - low);
            }
        }
    }

    /// Rows of the scores.
    int keys() {
        return end - first;
    }

    /// Columns of the scores.
    int columns() {
        return Lanes.up(queries);
    }

    /// The place of a query in the tree.
    int place(int query) {
        return path.query() + from + query;
    }
}
