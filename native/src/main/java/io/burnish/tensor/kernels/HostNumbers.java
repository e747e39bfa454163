package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.ShapeException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/// Numbers of the host's that a device is to have as a tensor ([HostExchange#upload]).
public sealed interface HostNumbers {

    DataType type();

    long[] sizes();

    /// Writes them, row after row.
    ///
    /// @param offset in bytes
    void write(MemorySegment memory, long offset);

    default long elements() {
        return Arrays.stream(sizes()).reduce(1, Math::multiplyExact);
    }

    /// Indices of rows, int64.
    record Indices(int... values) implements HostNumbers {

        @Override
        public DataType type() {
            return DataType.INT64;
        }

        @Override
        public long[] sizes() {
            return new long[] {values.length};
        }

        @Override
        public void write(MemorySegment memory, long offset) {
            for (int i = 0; i < values.length; i++) {
                memory.set(ValueLayout.JAVA_LONG, offset + i * 8L, values[i]);
            }
        }
    }

    /// Seeds and numbers of draws, int64.
    record Seeds(long... values) implements HostNumbers {

        @Override
        public DataType type() {
            return DataType.INT64;
        }

        @Override
        public long[] sizes() {
            return new long[] {values.length};
        }

        @Override
        public void write(MemorySegment memory, long offset) {
            MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_LONG, offset, values.length);
        }
    }

    /// Offsets and places, int32.
    record Offsets(int... values) implements HostNumbers {

        @Override
        public DataType type() {
            return DataType.INT32;
        }

        @Override
        public long[] sizes() {
            return new long[] {values.length};
        }

        @Override
        public void write(MemorySegment memory, long offset) {
            MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_INT, offset, values.length);
        }
    }

    /// Float32 numbers.
    ///
    /// @throws ShapeException where there are more or fewer than the sizes say
    record Floats(float[] values, long... sizes) implements HostNumbers {

        public Floats {
            if (Arrays.stream(sizes).reduce(1, Math::multiplyExact) != values.length) {
                throw new ShapeException("%d numbers for shape %s".formatted(values.length, Arrays.toString(sizes)));
            }
        }

        @Override
        public DataType type() {
            return DataType.FLOAT32;
        }

        @Override
        public void write(MemorySegment memory, long offset) {
            MemorySegment.copy(values, 0, memory, ValueLayout.JAVA_FLOAT, offset, values.length);
        }
    }
}
