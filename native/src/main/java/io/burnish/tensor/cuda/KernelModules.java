package io.burnish.tensor.cuda;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The kernel sources as modules of one card, each loaded at its first use: prebuilt where that fits, else compiled.
final class KernelModules {

    private static final Logger log = LoggerFactory.getLogger(KernelModules.class);

    private final Driver driver;
    private final Architecture architecture;
    private final Class<?> owner;
    private final PrebuiltKernels prebuilt;
    private final Supplier<Optional<KernelCompiler>> compiler;
    private final Map<String, Long> modules = new HashMap<>();

    /// @param owner the class beside which the sources lie
    /// @param compiler asked for only when a source has no prebuilt code
    KernelModules(
            Driver driver,
            Architecture architecture,
            Class<?> owner,
            PrebuiltKernels prebuilt,
            Supplier<Optional<KernelCompiler>> compiler) {
        this.driver = driver;
        this.architecture = architecture;
        this.owner = owner;
        this.prebuilt = prebuilt;
        this.compiler = compiler;
    }

    /// A source's module; the card's context must be current.
    ///
    /// @throws CudaException where it can neither be loaded nor compiled
    synchronized long module(String name) {
        Long module = modules.get(name);
        if (module == null) {
            module = load(KernelSource.beside(owner, name));
            modules.put(name, module);
        }
        return module;
    }

    private long load(KernelSource source) {
        Optional<byte[]> code = prebuilt.find(source, architecture, driver.version());
        if (code.isPresent()) {
            try {
                return driver.loadModule(code.get());
            } catch (CudaException e) {
                if (!DriverError.isForeignImage(e.code())) {
                    throw e;
                }
                log.warn("The prebuilt {}.cu is not used: {}", source.name(), e.getMessage());
            }
        }
        KernelCompiler found = compiler.get().orElseThrow(() -> noCompiler(source));
        byte[] compiled = found.compile(source, architecture);
        try {
            return driver.loadModule(compiled);
        } catch (CudaException e) {
            throw new CudaException(
                    "%s.cu as compiled by %s for %s is refused by the driver, which serves CUDA %d.%d: %s"
                            .formatted(
                                    source.name(),
                                    found.version(),
                                    architecture,
                                    driver.version() / 1000,
                                    driver.version() % 1000 / 10,
                                    e.getMessage()),
                    e.code());
        }
    }

    private CudaException noCompiler(KernelSource source) {
        List<Architecture> built = prebuilt.manifest().entries().stream()
                .map(CubinManifest.Entry::architecture)
                .distinct()
                .sorted()
                .toList();
        return new CudaException(
                "%s.cu has no prebuilt code that fits %s and this driver (there is %s), and there is no NVRTC to compile it. Install one (pip install %s) and name its folder in %s."
                        .formatted(
                                source.name(),
                                architecture,
                                built.isEmpty() ? "none" : built,
                                NvrtcFinder.pipPackage(driver.version()),
                                NvrtcFinder.VARIABLE));
    }
}
