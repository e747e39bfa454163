package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.ShapeException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Numbers of the host's that a device is to have as a tensor ([HostExchange#upload]).
///
/// @param elements the product of the sizes
/// @param writer writes them, row after row
public record HostNumbers(DataType type, long[] sizes, long elements, Writer writer) {

    /// Puts numbers into memory.
    @FunctionalInterface
    public interface Writer {

        /// @param offset in bytes
        void write(MemorySegment memory, long offset);
    }

    private static HostNumbers vector(DataType type, int elements, Writer writer) {
        return new HostNumbers(type, new long[] {elements}, elements, writer);
    }

    /// Indices of rows, int64.
    public static HostNumbers indices(int... values) {
        return vector(DataType.INT64, values.length, (memory, offset) -> {
            for (int i = 0; i < values.length; i++) {
                memory.set(ValueLayout.JAVA_LONG, offset + i * 8L, values[i]);
            }
        });
    }

    /// Seeds and numbers of draws, int64.
    public static HostNumbers seeds(long... values) {
        return vector(
                DataType.INT64,
                values.length,
                (memory, offset) ->
                        MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_LONG, offset, values.length));
    }

    /// Offsets and places, int32.
    public static HostNumbers offsets(int... values) {
        return vector(
                DataType.INT32,
                values.length,
                (memory, offset) -> MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_INT, offset, values.length));
    }

    /// Float32 numbers.
    ///
    /// @throws ShapeException where there are more or fewer than the sizes say
    public static HostNumbers floats(float[] values, long... sizes) {
        if (Arrays.stream(sizes).reduce(1, Math::multiplyExact) != values.length) {
            throw new ShapeException("%d numbers for shape %s".formatted(values.length, Arrays.toString(sizes)));
        }
        return new HostNumbers(
                DataType.FLOAT32,
                sizes,
                values.length,
                (memory, offset) ->
                        MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_FLOAT, offset, values.length));
    }

    /// Writes them to memory.
    ///
    /// @param offset in bytes
    void write(MemorySegment memory, long offset) {
        writer.write(memory, offset);
    }
}
