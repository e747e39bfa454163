package io.burnish.tensor.kernels;

import java.util.List;

/// What a recorded step keeps on the device beside the memory that its tape is given, known without recording it.
public final class RecordedMemory {

    // see StepMemory: tokens, positions, seeds and numbers of draws; slots, drawn tokens and their log-probs
    private static final long ROW_BYTES = 4L * Long.BYTES + 3L * Integer.BYTES;

    private RecordedMemory() {}

    /// The bytes at most: the step's numbers, and the parts of one layer's attention, which the next one overwrites.
    ///
    /// @param layers their attention
    public static long bytes(List<AttentionShape> layers, StepSize size) {
        long parts = layers.stream()
                .mapToLong(shape -> CudaCachedAttention.partFloats(shape, size.rows(), size.tokens()))
                .max()
                .orElse(0);
        return Long.BYTES + ROW_BYTES * size.rows() + (long) Integer.BYTES * size.tableInts() + Float.BYTES * parts;
    }
}
