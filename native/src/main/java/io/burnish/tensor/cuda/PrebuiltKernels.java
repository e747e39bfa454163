package io.burnish.tensor.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Kernels that nvcc compiled before the jar was made, in the folder `cubins` beside their sources: they spare a
/// machine the compiler. One that was made from another source than the one beside it is never used.
final class PrebuiltKernels {

    private static final Logger log = LoggerFactory.getLogger(PrebuiltKernels.class);

    static final String FOLDER = "cubins";

    private final Function<String, Optional<byte[]>> files;
    private final CubinManifest manifest;

    /// @param files a file of the folder by its name; empty where there is none
    PrebuiltKernels(Function<String, Optional<byte[]>> files) {
        this.files = files;
        this.manifest = files.apply(CubinManifest.FILE)
                .map(text -> CubinManifest.parse(new String(text, StandardCharsets.UTF_8)))
                .orElse(new CubinManifest(List.of()));
    }

    /// Those beside a class; there may be none.
    static PrebuiltKernels beside(Class<?> owner) {
        return new PrebuiltKernels(file -> read(owner, file));
    }

    CubinManifest manifest() {
        return manifest;
    }

    /// A kernel file's code.
    ///
    /// @throws CudaException where the file is missing or is not the one that the manifest names
    byte[] code(CubinManifest.Entry entry) {
        byte[] code = files.apply(entry.file())
                .orElseThrow(() -> new CudaException("The prebuilt kernels lack %s.".formatted(entry.file())));
        if (!Fingerprint.of(code).equals(entry.codeHash())) {
            throw new CudaException(
                    "The prebuilt %s is not what its manifest names: the jar is damaged, or was put together by hand."
                            .formatted(entry.file()));
        }
        return code;
    }

    /// The code for a source, a card and a driver.
    ///
    /// @param driverVersion as the driver tells it: 13000
    Optional<byte[]> find(KernelSource source, Architecture architecture, int driverVersion) {
        Optional<CubinManifest.Entry> entry = manifest.find(source.name(), architecture);
        if (entry.isEmpty()) {
            return Optional.empty();
        }
        if (!entry.get().sourceHash().equals(source.hash())) {
            log.warn(
                    "The prebuilt {} is older than its source: not used",
                    entry.get().file());
            return Optional.empty();
        }
        if (!entry.get().loadsOn(driverVersion)) {
            log.info(
                    "The prebuilt {} is of CUDA {}, the driver serves CUDA {}.{}: not used",
                    entry.get().file(),
                    entry.get().toolkit(),
                    driverVersion / 1000,
                    driverVersion % 1000 / 10);
            return Optional.empty();
        }
        return Optional.of(code(entry.get()));
    }

    private static Optional<byte[]> read(Class<?> owner, String file) {
        try (InputStream in = owner.getResourceAsStream(FOLDER + "/" + file)) {
            return in == null ? Optional.empty() : Optional.of(in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the prebuilt kernels' " + file, e);
        }
    }
}
