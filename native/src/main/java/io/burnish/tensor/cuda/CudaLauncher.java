package io.burnish.tensor.cuda;

import io.burnish.tensor.libtorch.UserCache;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Queues our kernels on a card, on the stream on which libtorch queues the calling thread's own work.
///
/// With `BURNISH_CUDA_SYNC=1` it waits for each kernel, so that one that fails is named; else an error shows up at some
/// later call.
public final class CudaLauncher implements Launcher {

    private static final int SHARED_WITHOUT_ASKING = 48 * 1024;

    private final Driver driver;
    private final int device;
    private final LongSupplier stream;
    private final KernelModules modules;
    private final boolean waits;
    private final Map<Name, Kernel> kernels = new ConcurrentHashMap<>();

    private record Name(String source, String kernel) {

        @Override
        public String toString() {
            return source + ".cu, " + kernel;
        }
    }

    /// A loaded kernel.
    private static final class Kernel {

        private final long function;
        private final Optional<int[]> parameterSizes;
        private int sharedAllowed = SHARED_WITHOUT_ASKING;

        Kernel(long function, Optional<int[]> parameterSizes) {
            this.function = function;
            this.parameterSizes = parameterSizes;
        }
    }

    /// @param stream libtorch's current one
    /// @param waits whether to wait for each kernel
    CudaLauncher(Driver driver, int device, LongSupplier stream, KernelModules modules, boolean waits) {
        this.driver = driver;
        this.device = device;
        this.stream = stream;
        this.modules = modules;
        this.waits = waits;
    }

    /// A launcher of the kernels beside this class.
    public static CudaLauncher on(CudaDevice device) {
        return on(device, CudaLauncher.class);
    }

    static CudaLauncher on(CudaDevice device, Class<?> owner) {
        KernelModules modules = new KernelModules(
                device.driver(),
                device.architecture(),
                owner,
                PrebuiltKernels.beside(owner),
                CudaLauncher::compilerOfThisMachine);
        boolean waits = !System.getenv().getOrDefault("BURNISH_CUDA_SYNC", "0").equals("0");
        return new CudaLauncher(device.driver(), device.index(), device::stream, modules, waits);
    }

    private static Optional<KernelCompiler> compilerOfThisMachine() {
        return Nvrtc.ofThisMachine().map(nvrtc -> new KernelCache(UserCache.folder("kernels"), nvrtc));
    }

    @Override
    public void load(List<String> sources) {
        driver.enter(device);
        for (String source : sources) {
            modules.module(source);
        }
    }

    @Override
    public void launch(String source, String kernel, Grid grid, @Nullable Object... arguments) {
        Name name = new Name(source, kernel);
        driver.enter(device);
        Kernel loaded = kernels.computeIfAbsent(name, this::find);
        try (Arena arena = Arena.ofConfined()) {
            KernelArguments packed = KernelArguments.pack(arena, name.toString(), arguments);
            loaded.parameterSizes.ifPresent(sizes -> packed.check(name.toString(), sizes));
            allowShared(loaded, name, grid.sharedBytes());
            long queue = stream.getAsLong();
            naming(name, grid, () -> driver.launch(loaded.function, grid, queue, packed.pointers()));
            if (waits) {
                naming(name, grid, () -> driver.awaitStream(queue));
            }
        }
    }

    private Kernel find(Name name) {
        long function = naming(name, () -> driver.function(modules.module(name.source()), name.kernel()));
        return new Kernel(function, driver.parameterSizes(function));
    }

    private void allowShared(Kernel kernel, Name name, int bytes) {
        if (bytes <= kernel.sharedAllowed) {
            return;
        }
        int most = driver.attribute(device, DeviceAttribute.SHARED_MEMORY_OF_A_BLOCK);
        if (bytes > most) {
            throw new CudaException("%s: a block asks for %d bytes of shared memory, this card gives it %d at most."
                    .formatted(name, bytes, most));
        }
        driver.allowShared(kernel.function, bytes);
        kernel.sharedAllowed = bytes;
    }

    private static void naming(Name name, Grid grid, Runnable call) {
        try {
            call.run();
        } catch (CudaException e) {
            throw new CudaException("%s, %s: %s".formatted(name, grid, e.getMessage()), e.code());
        }
    }

    private static <T> T naming(Name name, Supplier<T> call) {
        try {
            return call.get();
        } catch (CudaException e) {
            throw new CudaException("%s: %s".formatted(name, e.getMessage()), e.code());
        }
    }
}
