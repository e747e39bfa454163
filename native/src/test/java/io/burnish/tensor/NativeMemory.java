package io.burnish.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.OptionalLong;

/// What malloc has handed out and not got back: libtorch's tensors, and none of the Java heap.
public final class NativeMemory {

    // struct mallinfo2 { size_t arena, ordblks, smblks, hblks, hblkhd, usmblks, fsmblks, uordblks, fordblks, keepcost;
    // }
    private static final StructLayout MALLINFO2 =
            MemoryLayout.structLayout(MemoryLayout.sequenceLayout(10, ValueLayout.JAVA_LONG));
    private static final int IN_LARGE_BLOCKS = 4;
    private static final int IN_SMALL_BLOCKS = 7;

    private NativeMemory() {}

    /// Bytes in use; nothing where the C library is not glibc 2.33 or newer.
    public static OptionalLong used() throws Throwable {
        Optional<MemorySegment> symbol = Linker.nativeLinker().defaultLookup().find("mallinfo2");
        if (symbol.isEmpty()) {
            return OptionalLong.empty();
        }
        MethodHandle function = Linker.nativeLinker().downcallHandle(symbol.get(), FunctionDescriptor.of(MALLINFO2));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment info = (MemorySegment) function.invokeExact((SegmentAllocator) arena);
            return OptionalLong.of(info.getAtIndex(ValueLayout.JAVA_LONG, IN_LARGE_BLOCKS)
                    + info.getAtIndex(ValueLayout.JAVA_LONG, IN_SMALL_BLOCKS));
        }
    }
}
