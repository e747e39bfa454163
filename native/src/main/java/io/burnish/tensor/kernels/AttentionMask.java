package io.burnish.tensor.kernels;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Hides from a block's queries what they do not see: their own later tokens, and what has left their window.
///
/// Both are triangles: the i-th of the block's own keys is hidden from queries before i; with a window, the i-th key
/// from where the first query's begins is hidden from queries after i.
final class AttentionMask {

    private static final int SIDE = 2 * Lanes.COUNT;
    /// For the key i and the query j minus infinity where j is smaller, else 0: [SIDE, SIDE].
    private static final MemorySegment LATER = Arena.global().allocate(ValueLayout.JAVA_FLOAT, (long) SIDE * SIDE);

    private static final MemorySegment LEFT = Arena.global().allocate(ValueLayout.JAVA_FLOAT, (long) SIDE * SIDE);

    static {
        for (int key = 0; key < SIDE; key++) {
            for (int query = 0; query < SIDE; query++) {
                long at = (long) key * SIDE + query;
                LATER.setAtIndex(ValueLayout.JAVA_FLOAT, at, query < key ? Float.NEGATIVE_INFINITY : 0);
                LEFT.setAtIndex(ValueLayout.JAVA_FLOAT, at, query > key ? Float.NEGATIVE_INFINITY : 0);
            }
        }
    }

    private AttentionMask() {}

    /// @param scores_KQ the block's
    static void hide(AttentionBlock block, long scores_KQ) {
        int columns = block.columns();
        long rowBytes = columns * 4L;
        int own = block.keys() - block.queries();
        for (int key = 1; key < block.queries(); key++) {
            VectorRows.add(LATER.address() + key * SIDE * 4L, scores_KQ + (own + key) * rowBytes, columns);
        }
        for (int key = block.opened(); key < block.queries(); key++) {
            VectorRows.add(LEFT.address() + key * SIDE * 4L, scores_KQ + (key - block.opened()) * rowBytes, columns);
        }
    }
}
