package io.burnish.merge;

import io.burnish.tensor.safetensors.SafetensorsType;
import io.burnish.tensor.safetensors.TensorEntry;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/// Reads stored tensors block by block as float32, and rounds into them.
final class StoredValues {

    static final int BLOCK = 1 << 13;

    private static final ValueLayout.OfFloat FLOAT =
            ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfShort SHORT =
            ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private StoredValues() {}

    /// Takes a block of each of several tensors.
    @FunctionalInterface
    interface BlockReader {
        void read(float[][] values_MB, long start, int count);
    }

    /// Reads tensors of one shape side by side, from their first elements to their last.
    static void forEachBlock(List<TensorEntry> tensors, BlockReader reader) {
        float[][] values_MB = new float[tensors.size()][BLOCK];
        long elements = tensors.getFirst().count();
        for (long start = 0; start < elements; start += BLOCK) {
            int count = (int) Math.min(BLOCK, elements - start);
            for (int model = 0; model < values_MB.length; model++) {
                read(tensors.get(model), start, count, values_MB[model]);
            }
            reader.read(values_MB, start, count);
        }
    }

    static boolean isSupported(SafetensorsType type) {
        return type == SafetensorsType.F32 || type == SafetensorsType.F16 || type == SafetensorsType.BF16;
    }

    private static void read(TensorEntry tensor, long start, int count, float[] values_B) {
        MemorySegment data = tensor.data();
        long offset = start * tensor.type().bytes();
        switch (tensor.type()) {
            case F32 -> MemorySegment.copy(data, FLOAT, offset, values_B, 0, count);
            case F16 -> {
                for (int i = 0; i < count; i++) {
                    values_B[i] = Float.float16ToFloat(data.get(SHORT, offset + 2L * i));
                }
            }
            case BF16 -> {
                for (int i = 0; i < count; i++) {
                    values_B[i] = Float.intBitsToFloat(data.get(SHORT, offset + 2L * i) << 16);
                }
            }
            default -> throw new IllegalArgumentException(tensor + " holds no numbers that are merged");
        }
    }

    /// Rounds a value to nearest, ties to even, and stores it.
    ///
    /// @return whether the stored number is finite
    static boolean write(double value, SafetensorsType type, MemorySegment data, long index) {
        long offset = index * type.bytes();
        switch (type) {
            case F32 -> {
                float rounded = (float) value;
                data.set(FLOAT, offset, rounded);
                return Float.isFinite(rounded);
            }
            case F16 -> {
                short bits = Float.floatToFloat16(Rounding.toOdd(value));
                data.set(SHORT, offset, bits);
                return Float.isFinite(Float.float16ToFloat(bits));
            }
            case BF16 -> {
                short bits = Rounding.toBfloat16(Rounding.toOdd(value));
                data.set(SHORT, offset, bits);
                return Float.isFinite(Float.intBitsToFloat(bits << 16));
            }
            default -> throw new IllegalArgumentException("merged numbers are not stored as " + type);
        }
    }
}
