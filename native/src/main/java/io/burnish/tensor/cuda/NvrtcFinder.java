package io.burnish.tensor.cuda;

import io.burnish.tensor.libtorch.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Looks for NVIDIA's run-time compiler: where the user says, beside libtorch, in pip's packages, in the system's CUDA.
///
/// libtorch's own comes first, as its CUDA is one that the machine's driver serves.
final class NvrtcFinder {

    static final String VARIABLE = "BURNISH_NVRTC";

    private static final Pattern LIBRARY = Pattern.compile("libnvrtc(-[0-9a-f]{8})?\\.so(\\.\\d+)*");
    private static final Pattern BUILTINS = Pattern.compile("libnvrtc-builtins(-[0-9a-f]{8})?\\.so(\\.\\d+)*");

    private final Map<String, String> environment;
    private final Path libtorch;
    private final List<Path> system;

    /// @param libtorch the folder of its libraries
    /// @param system where distributions and NVIDIA's installer put CUDA
    NvrtcFinder(Map<String, String> environment, Path libtorch, List<Path> system) {
        this.environment = environment;
        this.libtorch = libtorch;
        this.system = system;
    }

    /// @param builtins opened by the compiler by its bare name, and found only when it is loaded already
    record Location(Path library, Optional<Path> builtins) {}

    static NvrtcFinder ofThisMachine() {
        return new NvrtcFinder(
                System.getenv(), LibTorch.location().folder(), List.of(Path.of("/usr/local"), Path.of("/opt")));
    }

    /// @throws CudaException where the user names a place without one
    Optional<Location> find() {
        String named = environment.getOrDefault(VARIABLE, "");
        if (!named.isEmpty()) {
            return Optional.of(in(Path.of(named))
                    .orElseThrow(() -> new CudaException(
                            "%s names %s, where there is no libnvrtc.so.".formatted(VARIABLE, named))));
        }
        return folders().stream().flatMap(folder -> in(folder).stream()).findFirst();
    }

    /// pip's package of an NVRTC whose code a driver loads.
    static String pipPackage(int driverVersion) {
        return driverVersion >= 13_000 ? "nvidia-cuda-nvrtc" : "nvidia-cuda-nvrtc-cu" + driverVersion / 1000;
    }

    /// Where is looked, in this order.
    List<Path> folders() {
        List<Path> folders = new ArrayList<>();
        folders.add(libtorch);
        Path packages = real(libtorch).resolve("../..").normalize(); // torch/lib's site-packages
        folders.addAll(below(packages.resolve("nvidia"), "lib"));
        for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
            String root = environment.getOrDefault(variable, "");
            if (!root.isEmpty()) {
                folders.add(Path.of(root, "lib64"));
                folders.add(Path.of(root, "lib"));
            }
        }
        for (Path root : system) {
            folders.addAll(cudas(root));
        }
        folders.add(Path.of("/usr/lib/x86_64-linux-gnu"));
        folders.add(Path.of("/usr/lib64"));
        return folders;
    }

    // libtorch may have been named by a symlink
    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException _) {
            return folder;
        }
    }

    private static Optional<Location> in(Path given) {
        Path folder = Files.isRegularFile(given) ? given.toAbsolutePath().getParent() : given;
        if (folder == null) {
            return Optional.empty();
        }
        List<Path> files = list(folder);
        return (Files.isRegularFile(given) ? Optional.of(given) : newest(files, LIBRARY))
                .map(library -> new Location(library, newest(files, BUILTINS)));
    }

    // "cuda" is the one that the administrator chose; then the newest
    private static List<Path> cudas(Path root) {
        return list(root).stream()
                .filter(folder -> folder.getFileName().toString().matches("cuda(-\\d+(\\.\\d+)?)?"))
                .sorted(Comparator.<Path, Integer>comparing(
                                folder -> folder.getFileName().toString().equals("cuda") ? 0 : 1)
                        .thenComparing(
                                Comparator.comparing(NvrtcFinder::version).reversed()))
                .map(folder -> folder.resolve("lib64"))
                .toList();
    }

    private static double version(Path folder) {
        String digits = folder.getFileName().toString().replaceFirst("^cuda-?", "");
        return digits.isEmpty() ? 0 : Double.parseDouble(digits);
    }

    private static List<Path> below(Path folder, String name) {
        return list(folder).stream().map(each -> each.resolve(name)).toList();
    }

    private static Optional<Path> newest(List<Path> files, Pattern name) {
        return files.stream()
                .filter(file -> name.matcher(file.getFileName().toString()).matches())
                .max(Comparator.comparing(file -> file.getFileName().toString()));
    }

    private static List<Path> list(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.sorted().toList();
        } catch (IOException _) {
            return List.of(); // a folder that may not be read has nothing for us
        }
    }
}
