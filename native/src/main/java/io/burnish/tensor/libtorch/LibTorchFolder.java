package io.burnish.tensor.libtorch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads what a folder of libtorch is without loading it.
final class LibTorchFolder {

    /// What is loaded on every machine.
    static final List<String> REQUIRED = List.of(System.mapLibraryName("c10"), System.mapLibraryName("torch_cpu"));

    private static final Pattern PYTHON_VERSION = Pattern.compile("(?m)^__version__ *= *['\"]([^'\"]+)['\"]");

    private LibTorchFolder() {}

    /// The libraries' folder for a path as users give it: that folder, or the unpacked archive or Python
    /// package above it, whose `lib` it is.
    static Optional<Path> resolve(Path given) {
        Path absolute = given.toAbsolutePath().normalize();
        return List.of(absolute, absolute.resolve("lib"), absolute.resolve("torch/lib")).stream()
                .filter(folder -> missing(folder).isEmpty())
                .findFirst();
    }

    /// The required libraries that are not in the folder.
    static List<String> missing(Path folder) {
        return REQUIRED.stream()
                .filter(name -> !Files.isRegularFile(folder.resolve(name)))
                .toList();
    }

    static boolean hasCuda(Path folder) {
        return Files.isRegularFile(folder.resolve(System.mapLibraryName("torch_cuda")));
    }

    /// The version that the files beside the folder tell: `version.py` of a Python package, `build-version` of
    /// libtorch's archives, and the name of the folder where Burnish itself unpacked it.
    static String version(Path folder) {
        Path above = folder.toAbsolutePath().getParent();
        if (above == null) {
            return "unknown";
        }
        return read(above.resolve("version.py"))
                .map(PYTHON_VERSION::matcher)
                .filter(Matcher::find)
                .map(matcher -> matcher.group(1))
                .or(() -> read(above.resolve("build-version")).map(String::strip))
                .or(() -> Optional.of(folder.getFileName().toString()).filter(name -> name.matches("\\d+\\.\\d+\\..*")))
                .orElse("unknown");
    }

    private static Optional<String> read(Path file) {
        try {
            return Files.isRegularFile(file) ? Optional.of(Files.readString(file)) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty(); // the version is told to the user, nothing depends on it
        }
    }
}
