package io.burnish.tensor.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.SymbolLookup;
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

    Optional<NativeFunction> find(String function, MemoryLayout... arguments) {
        FunctionDescriptor descriptor = FunctionDescriptor.of(JAVA_INT, arguments);
        return symbols.find(function)
                .map(address ->
                        NativeFunction.of(function, Linker.nativeLinker().downcallHandle(address, descriptor)));
    }
}
