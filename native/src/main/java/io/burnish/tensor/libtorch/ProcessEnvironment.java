package io.burnish.tensor.libtorch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// The environment as C libraries of this process see it; Java's own view is a copy from the start.
final class ProcessEnvironment {

    private static final Linker LINKER = Linker.nativeLinker();

    private ProcessEnvironment() {}

    /// Sets a variable that the user has not set (`int setenv(const char* name, const char* value, int overwrite)`).
    /// Before a library that reads it is loaded, and before other threads may read it.
    static void setWhereAbsent(String name, String value) {
        Optional<MemorySegment> function = LINKER.defaultLookup().find("setenv");
        if (function.isEmpty()) {
            return; // Windows, where CUDA is not served
        }
        try (Arena arena = Arena.ofConfined()) {
            int code = (int)
                    LINKER.downcallHandle(function.get(), FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT))
                            .invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 0);
            if (code != 0) {
                throw new LibTorchException("setenv(%s, %s) failed: no memory, or no such name".formatted(name, value));
            }
        } catch (Throwable t) {
            throw Status.unexpected("setenv", t);
        }
    }

    /// `char* getenv(const char* name)`.
    static Optional<String> get(String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = (MemorySegment) LINKER.downcallHandle(
                            LINKER.defaultLookup().find("getenv").orElseThrow(),
                            FunctionDescriptor.of(ADDRESS, ADDRESS))
                    .invokeExact(arena.allocateFrom(name));
            return value.address() == 0
                    ? Optional.empty()
                    : Optional.of(value.reinterpret(Long.MAX_VALUE).getString(0));
        } catch (Throwable t) {
            throw Status.unexpected("getenv", t);
        }
    }
}
