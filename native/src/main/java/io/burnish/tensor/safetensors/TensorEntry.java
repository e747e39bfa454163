package io.burnish.tensor.safetensors;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;

/// One tensor of a file, or one to be written: row-major and little-endian.
///
/// @param name its name in the model, such as `model.layers.0.mlp.up_proj.weight`
/// @param type the type of its elements
/// @param shape its sizes, outermost first; empty for a scalar
/// @param data its bytes. Read from a file, they are the mapped file itself: read-only, and aligned only as
///     the file is (files of the reference implementation align each tensor to its element's size)
public record TensorEntry(String name, SafetensorsType type, long[] shape, MemorySegment data)
        implements WritableTensor {

    /// @throws IllegalArgumentException if the data is not as long as type and shape say
    public TensorEntry {
        long expected = Arrays.stream(shape).reduce(type.bytes(), Math::multiplyExact);
        if (data.byteSize() != expected) {
            throw new IllegalArgumentException("tensor %s: %s%s takes %d bytes, its data has %d"
                    .formatted(name, type, Arrays.toString(shape), expected, data.byteSize()));
        }
    }

    @Override
    public MemorySegment data(Arena arena) {
        return data;
    }

    /// The number of elements.
    public long count() {
        return data.byteSize() / type.bytes();
    }

    @Override
    public String toString() {
        return "%s %s%s".formatted(name, type, Arrays.toString(shape));
    }
}
