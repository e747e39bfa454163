package io.burnish.tensor.libtorch;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;

/// Tells OpenMP, before libtorch loads it, that its threads sleep while they wait.
///
/// By default they spin for a while after every product, on the cores that our own loops need next: training steps on
/// two cores took a tenth longer (benchmarks/README.md). What the user has set stands.
final class OpenMpManners {

    private static final String SPINS = "GOMP_SPINCOUNT";

    private OpenMpManners() {}

    static void waitAsleep() {
        if (System.getenv(SPINS) != null || System.getenv("OMP_WAIT_POLICY") != null) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        try (Arena arena = Arena.ofConfined()) {
            // int setenv(const char *name, const char *value, int overwrite); Java's own view of the environment is a
            // copy
            int result = (int) linker.downcallHandle(
                            linker.defaultLookup().find("setenv").orElseThrow(),
                            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT))
                    .invokeExact(arena.allocateFrom(SPINS), arena.allocateFrom("0"), 0);
            if (result != 0) {
                throw new IllegalStateException("setenv(%s) failed".formatted(SPINS));
            }
        } catch (Throwable t) {
            throw Status.unexpected("setenv", t);
        }
    }
}
