package io.burnish.tensor.safetensors;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// A tensor that can be written: one that lies in memory, or one whose bytes are made when their turn comes, so
/// that a model can be written that memory would not hold.
public interface WritableTensor {

    /// Its name in the model.
    String name();

    /// The type of its elements.
    SafetensorsType type();

    /// Its sizes, outermost first; empty for a scalar.
    long[] shape();

    /// Its bytes, row-major and little-endian; asked for once.
    ///
    /// @param arena lives until they are written: for memory that has to be made
    MemorySegment data(Arena arena);

    /// How many bytes type and shape take.
    default long byteSize() {
        return Arrays.stream(shape()).reduce(type().bytes(), Math::multiplyExact);
    }
}
