package io.burnish.tensor.libtorch;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The one libtorch of this process: loaded at first use, never unloaded.
///
/// Which one is a lookup ([LibTorchFinder]); [#use(String)] before the first use names another.
public final class LibTorch {

    private static @Nullable String explicit;
    private static volatile boolean loaded;

    private LibTorch() {}

    private static final class Holder {
        static final LibTorchLocation LOCATION = load();
        static final SymbolLookup SYMBOLS = SymbolLookup.loaderLookup();

        private static LibTorchLocation load() {
            DjlManners.keepQuiet();
            OpenMpManners.waitAsleep();
            LibTorchLocation location = LibTorchFinder.find(explicit);
            if (location.cuda()) {
                // cuBLAS repeats its results bit for bit only so, and libtorch refuses products in deterministic mode
                // where it is not set
                ProcessEnvironment.setWhereAbsent("CUBLAS_WORKSPACE_CONFIG", ":4096:8");
            }
            for (Path library : location.libraries()) {
                try {
                    System.load(library.toString());
                } catch (UnsatisfiedLinkError e) {
                    throw new LibTorchException("libtorch at %s does not load: %s. Check that it is a build for this "
                                    .formatted(location.folder(), e.getMessage())
                            + "machine, or point BURNISH_LIBTORCH at another folder with libtorch_cpu.so in it.");
                }
            }
            DjlManners.follow(location);
            loaded = true;
            return location;
        }
    }

    /// Names the folder of the libtorch to load.
    ///
    /// @throws IllegalStateException when a libtorch is loaded already
    public static void use(String folder) {
        if (loaded) {
            throw new IllegalStateException(
                    "libtorch is loaded already, from " + location().folder());
        }
        explicit = folder;
    }

    /// Where the loaded libtorch lies; loads it when it is not yet.
    public static LibTorchLocation location() {
        return Holder.LOCATION;
    }

    /// Whether libtorch exports a function.
    public static boolean exports(String name) {
        return location() != null && Holder.SYMBOLS.find(name).isPresent();
    }

    /// Sets how many threads libtorch uses for one operation (`at::set_num_threads`).
    public static void setThreads(int threads) {
        try {
            function("_ZN2at15set_num_threadsEi", null, ValueLayout.JAVA_INT).invokeExact(threads);
        } catch (Throwable t) {
            throw Status.unexpected("at::set_num_threads", t);
        }
    }

    /// How many threads libtorch uses for one operation (`at::get_num_threads`).
    public static int threads() {
        try {
            return (int)
                    function("_ZN2at15get_num_threadsEv", ValueLayout.JAVA_INT).invokeExact();
        } catch (Throwable t) {
            throw Status.unexpected("at::get_num_threads", t);
        }
    }

    /// A downcall handle for a function that libtorch must export.
    static MethodHandle function(String name, @Nullable MemoryLayout result, MemoryLayout... arguments) {
        return find(name, result, arguments)
                .orElseThrow(
                        () -> new LibTorchException("libtorch %s at %s has no function %s. Burnish needs 2.7 or newer."
                                .formatted(location().version(), location().folder(), name)));
    }

    /// A downcall handle, or nothing where this libtorch does not export the function.
    static Optional<MethodHandle> find(String name, @Nullable MemoryLayout result, MemoryLayout... arguments) {
        location();
        FunctionDescriptor descriptor =
                result == null ? FunctionDescriptor.ofVoid(arguments) : FunctionDescriptor.of(result, arguments);
        Optional<MemorySegment> symbol = Holder.SYMBOLS.find(name);
        return symbol.map(address -> Linker.nativeLinker().downcallHandle(address, descriptor));
    }
}
