package io.burnish.merge;

// Axes: M models (a base first), B the elements of a block.

/// A method made ready for one tensor: what is to be known of the whole tensor is known.
@FunctionalInterface
interface Blend {

    /// Merges a block. Blocks come in order, each once.
    ///
    /// @param start the block's first element, counted in the tensor
    /// @param count its elements; the arrays may be longer
    void merge(float[][] values_MB, long start, int count, double[] merged_B);
}
