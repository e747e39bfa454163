package io.burnish.tensor.cuda;

import java.lang.invoke.MethodHandle;

/// A C function that returns a status code.
///
/// @param handle of the function's own type, for calls that must cost nothing
/// @param spread the same, taking an array
record NativeFunction(String name, MethodHandle handle, MethodHandle spread) {

    static NativeFunction of(String name, MethodHandle handle) {
        MethodHandle spread = handle.asType(handle.type().generic().changeReturnType(int.class))
                .asSpreader(Object[].class, handle.type().parameterCount());
        return new NativeFunction(name, handle, spread);
    }

    /// Calls it with exactly the types it was declared with; the status is the caller's to check.
    int call(Object... arguments) {
        try {
            return (int) spread.invokeExact(arguments);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /// What a call throws that has no business to: a wrong argument of ours.
    RuntimeException unexpected(Throwable cause) {
        return switch (cause) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> new CudaException("calling %s: %s".formatted(name, cause));
        };
    }
}
