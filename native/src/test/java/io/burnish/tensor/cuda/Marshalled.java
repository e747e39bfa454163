package io.burnish.tensor.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A launch's arguments as the harness takes them, held to the kernel's own signature.
///
/// @param values eight bytes an argument
/// @param buffers seven longs for each pointer: what may be touched through it (`Buffer` in shadow.hpp)
/// @param places the argument that each buffer is
/// @param written whether the kernel takes it as something to write to
record Marshalled(MemorySegment values, MemorySegment buffers, MemorySegment places, MemorySegment written, int count) {

    private static final int BUFFER = 7;

    private record Buffer(int place, boolean written, long[] longs) {}

    static Marshalled of(Arena arena, String kernel, String signature, @Nullable Object... arguments) {
        MemorySegment values = HarnessLauncher.array(arena, JAVA_LONG, arguments.length);
        List<Buffer> buffers = new ArrayList<>();
        int at = 0;
        for (int i = 0; i < arguments.length; i++) {
            Object argument = arguments[i];
            char kind = at < signature.length() ? signature.charAt(at++) : ' ';
            int size = kind == 'r' || kind == 'w' ? signature.charAt(at++) - '0' : 0;
            boolean fits =
                    switch (kind) {
                        case 'i' -> argument instanceof Integer;
                        case 'l' -> argument instanceof Long;
                        case 'f' -> argument instanceof Float;
                        case 'd' -> argument instanceof Double;
                        case 'r', 'w' ->
                            argument == null
                                    || argument instanceof MemorySegment
                                    || (argument instanceof Tensor tensor && bytes(tensor.type()) == size);
                        default -> false;
                    };
            if (!fits) {
                throw new IllegalArgumentException(
                        "%s takes %s, its argument %d does not fit: %s".formatted(kernel, signature, i + 1, argument));
            }
            values.setAtIndex(JAVA_LONG, i, value(argument));
            if (argument instanceof Tensor tensor) {
                buffers.add(new Buffer(i, kind == 'w', buffer(tensor)));
            } else if (argument instanceof MemorySegment memory) {
                buffers.add(
                        new Buffer(i, kind == 'w', new long[] {memory.address(), 1, 0, 1, 0, memory.byteSize(), size}));
            }
        }
        if (at != signature.length()) {
            throw new IllegalArgumentException(
                    "%s takes %s, it got %d arguments".formatted(kernel, signature, arguments.length));
        }
        return of(arena, values, buffers);
    }

    private static Marshalled of(Arena arena, MemorySegment values, List<Buffer> buffers) {
        MemorySegment longs = HarnessLauncher.array(arena, JAVA_LONG, (long) BUFFER * buffers.size());
        MemorySegment places = HarnessLauncher.array(arena, JAVA_INT, buffers.size());
        MemorySegment written = HarnessLauncher.array(arena, JAVA_INT, buffers.size());
        for (int i = 0; i < buffers.size(); i++) {
            Buffer buffer = buffers.get(i);
            MemorySegment.copy(buffer.longs(), 0, longs, JAVA_LONG, (long) i * BUFFER * Long.BYTES, BUFFER);
            places.setAtIndex(JAVA_INT, i, buffer.place());
            written.setAtIndex(JAVA_INT, i, buffer.written() ? 1 : 0);
        }
        return new Marshalled(values, longs, places, written, buffers.size());
    }

    private static long value(@Nullable Object argument) {
        return switch (argument) {
            case null -> 0;
            case Tensor tensor -> tensor.address();
            case MemorySegment memory -> memory.address();
            case Integer number -> Integer.toUnsignedLong(number);
            case Long number -> number;
            case Float number -> Integer.toUnsignedLong(Float.floatToRawIntBits(number));
            case Double number -> Double.doubleToRawLongBits(number);
            default -> throw new IllegalArgumentException("no kernel takes " + argument);
        };
    }

    /// Up to two axes of runs: the last axis is a run, unless its stride is not 1.
    private static long[] buffer(Tensor x) {
        int size = bytes(x.type());
        if (x.elements() == 0) {
            return new long[] {x.address(), 1, 0, 1, 0, 0, size};
        }
        if (x.isContiguous()) {
            return new long[] {x.address(), 1, 0, 1, 0, x.bytes(), size};
        }
        int axes = x.dimensions();
        if (axes > 3 || (x.stride(axes - 1) != 1 && x.size(axes - 1) > 1)) {
            throw new IllegalArgumentException("the harness knows rows that are runs only, this is " + x);
        }
        long outer = axes == 3 ? x.size(0) : 1;
        long outerBytes = axes == 3 ? x.stride(0) * size : 0;
        long inner = axes >= 2 ? x.size(axes - 2) : 1;
        long innerBytes = axes >= 2 ? x.stride(axes - 2) * size : 0;
        return new long[] {x.address(), outer, outerBytes, inner, innerBytes, x.size(axes - 1) * size, size};
    }

    private static int bytes(DataType type) {
        return switch (type) {
            case UINT8, INT8, BOOLEAN -> 1;
            case BFLOAT16, FLOAT16, INT16 -> 2;
            case FLOAT32, INT32 -> 4;
            case FLOAT64, INT64 -> 8;
            default -> throw new IllegalArgumentException("no kernel takes " + type);
        };
    }
}
