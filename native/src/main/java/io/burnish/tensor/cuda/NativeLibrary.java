package io.burnish.tensor.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/// A shared library, loaded for as long as the process lives.
///
/// @param name as errors call it
record NativeLibrary(String name, SymbolLookup symbols) {

    /// A library that the system's loader finds by its name, such as `libcuda.so.1`; empty where it does not.
    static Optional<NativeLibrary> named(String name) {
        try {
            return Optional.of(new NativeLibrary(name, SymbolLookup.libraryLookup(name, Arena.global())));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// @throws CudaException where the file does not load
    static NativeLibrary at(Path file) {
        try {
            return new NativeLibrary(file.toString(), SymbolLookup.libraryLookup(file, Arena.global()));
        } catch (IllegalArgumentException e) {
            throw new CudaException("%s does not load: %s".formatted(file, e.getMessage()));
        }
    }

    /// A function that returns a 32-bit status.
    ///
    /// @throws CudaException where the library has none of this name
    NativeFunction function(String function, MemoryLayout... arguments) {
        return find(function, arguments)
                .orElseThrow(() -> new CudaException(
                        "%s has no function %s: it is too old, or not what its name says.".formatted(name, function)));
    }

    /// What a function `const char* name(int code)` says of a status.
    String text(String function, int code) {
        try {
            MethodHandle handle = Linker.nativeLinker()
                    .downcallHandle(symbols.find(function).orElseThrow(), FunctionDescriptor.of(ADDRESS, JAVA_INT));
            MemorySegment text = (MemorySegment) handle.invokeExact(code);
            return text.address() == 0
                    ? "no name"
                    : text.reinterpret(Long.MAX_VALUE).getString(0);
        } catch (Throwable _) {
            return "unknown to " + name; // the status itself is what matters
        }
    }

    Optional<NativeFunction> find(String function, MemoryLayout... arguments) {
        FunctionDescriptor descriptor = FunctionDescriptor.of(JAVA_INT, arguments);
        return symbols.find(function)
                .map(address ->
                        NativeFunction.of(function, Linker.nativeLinker().downcallHandle(address, descriptor)));
    }
}
