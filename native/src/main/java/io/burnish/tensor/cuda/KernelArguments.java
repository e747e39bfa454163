package io.burnish.tensor.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.burnish.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A kernel's arguments in native memory, as `cuLaunchKernel` takes them.
///
/// @param pointers to each value in turn
/// @param values one in each 8 bytes
/// @param sizes how many of the 8 each value has
record KernelArguments(MemorySegment pointers, MemorySegment values, int[] sizes) {

    private static final int SLOT = 8;

    /// @param kernel for errors
    /// @param arguments see [Launcher#launch]
    static KernelArguments pack(Arena arena, String kernel, @Nullable Object... arguments) {
        MemorySegment values = arena.allocate((long) SLOT * Math.max(1, arguments.length), SLOT);
        MemorySegment pointers = arena.allocate(ADDRESS, Math.max(1, arguments.length));
        int[] sizes = new int[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            MemorySegment slot = values.asSlice((long) SLOT * i, SLOT);
            sizes[i] = put(slot, kernel, i, arguments[i]);
            pointers.setAtIndex(ADDRESS, i, slot);
        }
        return new KernelArguments(pointers, values, sizes);
    }

    private static int put(MemorySegment slot, String kernel, int index, @Nullable Object argument) {
        switch (argument) {
            case null -> slot.set(JAVA_LONG, 0, 0);
            case Tensor tensor -> slot.set(JAVA_LONG, 0, tensor.address());
            case MemorySegment memory when memory.isNative() -> slot.set(JAVA_LONG, 0, memory.address());
            case Long number -> slot.set(JAVA_LONG, 0, number);
            case Double number -> slot.set(JAVA_DOUBLE, 0, number);
            case Integer number -> slot.set(JAVA_INT, 0, number);
            case Float number -> slot.set(JAVA_FLOAT, 0, number);
            default ->
                throw new IllegalArgumentException("%s: argument %d is a %s, which no kernel takes"
                        .formatted(kernel, index, argument.getClass().getSimpleName()));
        }
        return argument instanceof Integer || argument instanceof Float ? Integer.BYTES : SLOT;
    }

    /// Holds the arguments to what the compiled kernel takes: too few would be read from beyond the block.
    void check(String kernel, int[] parameterSizes) {
        if (!Arrays.equals(sizes, parameterSizes)) {
            throw new IllegalArgumentException(
                    "%s takes parameters of %s bytes, the launch has %s: an int is 4 bytes, a long 8, a pointer 8"
                            .formatted(kernel, Arrays.toString(parameterSizes), Arrays.toString(sizes)));
        }
    }
}
