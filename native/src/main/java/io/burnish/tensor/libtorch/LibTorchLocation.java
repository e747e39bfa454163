package io.burnish.tensor.libtorch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// The one libtorch of this process: a folder of shared libraries and what is known of them without loading any.
///
/// @param folder the absolute folder that holds `libtorch_cpu`
/// @param version libtorch's own version, such as `2.7.1`, `2.13.0+cpu` or, where nothing beside it tells,
///     `unknown`
/// @param source how the folder was found
/// @param cuda whether the CUDA half is there; whether a device is, only loading tells
public record LibTorchLocation(Path folder, String version, Source source, boolean cuda) {

    /// How a libtorch was found, in the order in which it is looked for.
    public enum Source {
        /// Named by the user: the option `--libtorch`, or `BURNISH_LIBTORCH`.
        NAMED("named by the user"),
        /// Unpacked from DJL's `pytorch-native` jar on the class path.
        BUNDLED("from DJL's jar"),
        /// The PyTorch of a `python3` on the PATH.
        PYTHON("of the python3 on the PATH");

        private final String description;

        Source(String description) {
            this.description = description;
        }
    }

    /// The libraries to load, in the order in which each finds those it needs already there: OpenMP, the core,
    /// the CPU operators, and where present the CUDA core and operators.
    ///
    /// @throws UncheckedIOException if the folder cannot be read
    public List<Path> libraries() {
        List<Path> libraries = new ArrayList<>(openMp());
        libraries.add(library("c10"));
        libraries.add(library("torch_cpu"));
        if (cuda) {
            libraries.add(library("c10_cuda"));
            libraries.add(library("torch_cuda"));
        }
        return List.copyOf(libraries);
    }

    /// One line for logs and for `doctor`, such as `libtorch 2.7.1 (CPU) from DJL's jar, /home/ada/.cache/...`.
    public String describe() {
        return "libtorch %s (%s) %s, %s".formatted(version, cuda ? "CUDA" : "CPU", source.description, folder);
    }

    /// Whether this is the version that `djl` names, build suffixes such as `+cpu` aside: DJL's own layer over
    /// libtorch matches exactly one.
    boolean isVersion(String djl) {
        return version.split("[+-]", 2)[0].equals(djl.split("[+-]", 2)[0]);
    }

    /// DJL's name for the build: `cpu`, or the CUDA version of the build suffix, such as `cu128` of
    /// `2.7.1+cu128`.
    String flavor() {
        return cuda ? version.substring(version.indexOf('+') + 1) : "cpu";
    }

    /// OpenMP lies beside the others under a name of the build's choosing; where it does not, the system's
    /// serves.
    private List<Path> openMp() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches("lib(gomp|iomp5|omp)\\b.*"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot list the libtorch folder " + folder, e);
        }
    }

    private Path library(String name) {
        return folder.resolve(System.mapLibraryName(name));
    }
}
