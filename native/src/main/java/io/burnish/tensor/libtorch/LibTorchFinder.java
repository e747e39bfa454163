package io.burnish.tensor.libtorch;

import io.burnish.tensor.libtorch.LibTorchLocation.Source;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Decides which libtorch this process uses: the one the user names, else the one in DJL's jar on the class
/// path, else that of a python3 on the PATH.
///
/// What the user names is used or refused, never passed over. A location has the files that are loaded; that
/// their operators work is another test.
public final class LibTorchFinder {

    static final String VARIABLE = "BURNISH_LIBTORCH";

    private final Map<String, String> environment;
    private final ClassLoader classPath;

    LibTorchFinder(Map<String, String> environment, ClassLoader classPath) {
        this.environment = environment;
        this.classPath = classPath;
    }

    /// Finds the libtorch to use, unpacking DJL's into the user's cache if that is the one and it is not there
    /// yet.
    ///
    /// @param explicit a folder as the user gives it (of the libraries, or the one that has them in `lib`), which
    /// wins
    ///     over
    ///     the variable `BURNISH_LIBTORCH`
    /// @throws LibTorchNotFoundException if what the user named is none, if there is none anywhere, or if it
    ///     cannot
    /// be
    ///     unpacked
    public static LibTorchLocation find(@Nullable String explicit) {
        return new LibTorchFinder(System.getenv(), LibTorchFinder.class.getClassLoader()).locate(explicit);
    }

    /// The folder of a libtorch with CUDA that the python3 on the PATH has.
    public static Optional<Path> cudaOfPython() {
        return PythonLibTorch.find(System.getenv().getOrDefault("PATH", "")).filter(LibTorchFolder::hasCuda);
    }

    LibTorchLocation locate(@Nullable String explicit) {
        if (explicit != null) {
            return named(explicit, "--libtorch");
        }
        String variable = environment.getOrDefault(VARIABLE, "");
        if (!variable.isEmpty()) {
            return named(variable, VARIABLE);
        }
        return bundled().or(this::python).orElseThrow(this::nowhere);
    }

    private LibTorchLocation named(String given, String by) {
        Path folder = LibTorchFolder.resolve(Path.of(given))
                .orElseThrow(() -> new LibTorchNotFoundException(
                        """
                        %s names %s, which is no libtorch: neither it nor its lib or torch/lib holds %s.
                        Give the folder that does, for example the torch/lib of a Python environment.""".formatted(by, given, String.join(" and ", LibTorchFolder.REQUIRED))));
        return location(folder, LibTorchFolder.version(folder), Source.NAMED);
    }

    private Optional<LibTorchLocation> bundled() {
        return BundledLibTorch.on(classPath)
                .map(bundle -> location(
                        bundle.unpack(UserCache.folder(environment, "libtorch")), bundle.version(), Source.BUNDLED));
    }

    private Optional<LibTorchLocation> python() {
        return PythonLibTorch.find(path())
                .map(folder -> location(folder, LibTorchFolder.version(folder), Source.PYTHON));
    }

    private LibTorchNotFoundException nowhere() {
        return new LibTorchNotFoundException("""
                No libtorch found. Looked for, in this order:
                  --libtorch             not given
                  %s       not set
                  DJL's jar              no pytorch-native jar for %s on the class path
                  python3 with torch     none among the folders of PATH: %s
                Install PyTorch for the python3 on the PATH (pip install torch), or set %s to a folder that holds %s.""".formatted(
                        VARIABLE,
                        BundledLibTorch.platform(),
                        path().isEmpty() ? "(empty)" : path(),
                        VARIABLE,
                        String.join(" and ", LibTorchFolder.REQUIRED)));
    }

    private static LibTorchLocation location(Path folder, String version, Source source) {
        return new LibTorchLocation(folder, version, source, LibTorchFolder.hasCuda(folder));
    }

    private String path() {
        return environment.getOrDefault("PATH", "");
    }
}
