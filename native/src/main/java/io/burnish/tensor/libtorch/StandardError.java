package io.burnish.tensor.libtorch;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.nio.file.Files;
import java.nio.file.Path;

/// The process's standard error, which the launcher sets aside while the JVM starts.
public final class StandardError {

    private static final int SET_ASIDE = 3;

    private StandardError() {}

    /// Puts descriptor 3 back as standard error (`int dup2(int oldfd, int newfd)`), where the launcher has
    /// opened it.
    public static void restore() {
        if (System.getenv("BURNISH_LAUNCHER") == null || !Files.exists(Path.of("/proc/self/fd/" + SET_ASIDE))) {
            return;
        }
        Linker linker = Linker.nativeLinker();
        try {
            int result = (int) linker.downcallHandle(
                            linker.defaultLookup().find("dup2").orElseThrow(),
                            FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT))
                    .invokeExact(SET_ASIDE, 2);
            if (result < 0) {
                throw new IllegalStateException("dup2(3, 2) failed: what this process says on stderr may be lost");
            }
        } catch (Throwable t) {
            throw Status.unexpected("dup2", t);
        }
    }
}
