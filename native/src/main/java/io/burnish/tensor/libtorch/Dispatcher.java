package io.burnish.tensor.libtorch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Calling an ATen operator by name, for what has no function of its own.
///
/// The stack has 64-bit slots; results overwrite it from slot 0. Input handles are consumed, so copies are
/// passed. A zero where a tensor must be kills the JVM: every slot is guarded here.
public final class Dispatcher {

    // newer libtorches append optional arguments, which must read as absent
    private static final int SLOTS = 32;

    private static final MethodHandle CALL =
            LibTorch.function("aoti_torch_call_dispatcher", JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle MALLOC = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().find("malloc").orElseThrow(),
                    FunctionDescriptor.of(ADDRESS, JAVA_LONG));

    private Dispatcher() {}

    /// One argument of an operator.
    public sealed interface Argument {
        record TensorArgument(MemorySegment handle) implements Argument {
            public TensorArgument {
                if (handle.address() == 0) {
                    throw new NullPointerException("a tensor argument is null");
                }
            }
        }

        record IntArgument(long value) implements Argument {}

        record FloatArgument(double value) implements Argument {}

        record BoolArgument(boolean value) implements Argument {}

        /// A `ScalarType?` that is present.
        record DataTypeArgument(int code) implements Argument {}

        /// An optional argument that is given: `Tensor?`, `SymInt?`, `float?`.
        record Present(Argument value) implements Argument {}

        /// An optional argument that is not given.
        record Absent() implements Argument {}
    }

    /// `aoti_torch_call_dispatcher(const char* op, const char* overload, StableIValue* stack)`.
    ///
    /// @param results how many tensors the operator returns; they belong to the caller
    public static MemorySegment[] call(String operator, String overload, int results, Argument... arguments) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment stack = arena.allocate(JAVA_LONG, SLOTS);
            for (int i = 0; i < arguments.length; i++) {
                stack.setAtIndex(JAVA_LONG, i, slot(Objects.requireNonNull(arguments[i], operator)));
            }
            int code = (int) CALL.invokeExact(arena.allocateFrom(operator), arena.allocateFrom(overload), stack);
            Status.check(code, operator);
            MemorySegment[] handles = new MemorySegment[results];
            for (int i = 0; i < results; i++) {
                handles[i] = stack.getAtIndex(ADDRESS, i);
            }
            return handles;
        } catch (Throwable t) {
            throw Status.unexpected(operator, t);
        }
    }

    private static long slot(Argument argument) {
        return switch (argument) {
            case Argument.TensorArgument tensor ->
                TensorFunctions.share(tensor.handle()).address();
            case Argument.IntArgument number -> number.value();
            case Argument.FloatArgument number -> Double.doubleToRawLongBits(number.value());
            case Argument.BoolArgument flag -> flag.value() ? 1 : 0;
            case Argument.DataTypeArgument type -> present(type.code());
            case Argument.Present given -> present(slot(given.value()));
            case Argument.Absent absent -> 0;
        };
    }

    // a present optional is a pointer to a slot from malloc, which the callee frees
    private static long present(long value) {
        try {
            MemorySegment slot = ((MemorySegment) MALLOC.invokeExact(8L)).reinterpret(8);
            slot.set(JAVA_LONG, 0, value);
            return slot.address();
        } catch (Throwable t) {
            throw Status.unexpected("malloc", t);
        }
    }

    /// The argument for a `Tensor?`, which may be missing.
    public static Argument optional(@Nullable MemorySegment handle) {
        return handle == null ? new Argument.Absent() : new Argument.Present(new Argument.TensorArgument(handle));
    }
}
