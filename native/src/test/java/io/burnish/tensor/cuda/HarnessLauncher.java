package io.burnish.tensor.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// Runs kernels on the CPU, and lets them touch nothing but the tensors that a launch names: a wrong access, a race or
/// a barrier that not all threads reach is an exception that says which kernel, block and thread.
///
/// The harness has one state for the process: one launch at a time.
public final class HarnessLauncher implements Launcher {

    private static final int ERROR_BYTES = 600;
    // an offset, a size, a letter, and the name of a variable inside a kernel: its length-prefixed kernel first
    private static final Pattern VARIABLE = Pattern.compile("(?m)^([0-9a-f]+) ([0-9a-f]+) [bBdDuV] _ZZ(\\d+)(\\w+)$");

    private final MethodHandle launch;
    private final MethodHandle signature;

    private HarnessLauncher(Path library) {
        SymbolLookup symbols = SymbolLookup.libraryLookup(library, Arena.global());
        Linker linker = Linker.nativeLinker();
        launch = linker.downcallHandle(
                symbols.findOrThrow("burnish_launch"),
                FunctionDescriptor.of(
                        JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, ADDRESS, ADDRESS,
                        JAVA_INT, ADDRESS, JAVA_INT));
        signature = linker.downcallHandle(
                symbols.findOrThrow("burnish_signature"), FunctionDescriptor.of(ADDRESS, ADDRESS));
        MethodHandle variable = linker.downcallHandle(
                symbols.findOrThrow("burnish_variable"),
                FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS));
        Matcher matcher = VARIABLE.matcher(Tool.run(List.of("nm", "-S", library.toString())));
        try (Arena arena = Arena.ofConfined()) {
            while (matcher.find()) {
                int length = Integer.parseInt(matcher.group(3));
                MemorySegment kernel = arena.allocateFrom(matcher.group(4).substring(0, length));
                int code = (int) variable.invokeExact(
                        Long.parseLong(matcher.group(1), 16), Long.parseLong(matcher.group(2), 16), kernel);
                if (code != 0) {
                    throw new IllegalStateException("the harness got no memory");
                }
            }
        } catch (Throwable t) {
            throw new IllegalStateException(t);
        }
    }

    private static final class Shipped {
        static final HarnessLauncher LAUNCHER = of(KernelSources.all());
    }

    /// The library's own kernels; the test is skipped where there is no compiler.
    public static HarnessLauncher shipped() {
        Assumptions.assumeTrue(isAvailable(), CudaHarness.MISSING);
        return Shipped.LAUNCHER;
    }

    public static boolean isAvailable() {
        return CudaHarness.MISSING == null;
    }

    static HarnessLauncher of(SortedMap<String, String> sources) {
        Assumptions.assumeTrue(isAvailable(), CudaHarness.MISSING);
        return new HarnessLauncher(CudaHarness.library(sources));
    }

    @Override
    public void launch(String source, String kernel, Grid grid, @Nullable Object... arguments) {
        synchronized (HarnessLauncher.class) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment name = arena.allocateFrom(kernel);
                MemorySegment kinds = (MemorySegment) signature.invokeExact(name);
                if (kinds.address() == 0) {
                    throw new IllegalArgumentException("no kernel " + kernel);
                }
                Marshalled marshalled =
                        Marshalled.of(arena, kernel, kinds.reinterpret(128).getString(0), arguments);
                MemorySegment error = arena.allocate(ERROR_BYTES);
                int code = (int) launch.invokeExact(
                        name,
                        grid.columns(),
                        grid.rows(),
                        grid.threads(),
                        grid.sharedBytes(),
                        marshalled.values(),
                        marshalled.buffers(),
                        marshalled.places(),
                        marshalled.written(),
                        marshalled.count(),
                        error,
                        ERROR_BYTES);
                if (code != 0) {
                    throw new KernelException(error.getString(0));
                }
            } catch (RuntimeException e) {
                throw e;
            } catch (Throwable t) {
                throw new IllegalStateException(t);
            }
        }
    }

    /// What a kernel did wrong.
    public static final class KernelException extends RuntimeException {
        private static final long serialVersionUID = 1;

        KernelException(String message) {
            super(message);
        }
    }

    static MemorySegment array(Arena arena, MemoryLayout element, long count) {
        return arena.allocate(MemoryLayout.sequenceLayout(Math.max(1, count), element));
    }
}
