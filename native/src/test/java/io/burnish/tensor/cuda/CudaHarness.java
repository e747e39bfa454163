package io.burnish.tensor.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Compiles `.cu` files for the CPU with the harness of `src/test/cuda`, once for each state of all sources.
final class CudaHarness {

    /// Why the harness cannot be used here; null: it can.
    static final String MISSING = missing();

    // from the folder of whichever module is tested
    private static final Path MODULE = Path.of("..", "native").toAbsolutePath().normalize();
    private static final Path HARNESS = MODULE.resolve(Path.of("src", "test", "cuda"));
    private static final Path BUILT = MODULE.resolve(Path.of("target", "cuda-harness"));
    private static final Pattern KERNEL = Pattern.compile("extern \"C\" void (\\w+)\\(");
    // every load and store of a kernel becomes a call; nothing may put two of them together
    private static final List<String> KERNEL_FLAGS = List.of(
            "-std=c++17",
            "-O1",
            "-w",
            "-fPIC",
            "-fsanitize=thread",
            "-fno-gnu-unique",
            "-fno-exceptions",
            "-fno-tree-vectorize",
            "-ffp-contract=off");

    private CudaHarness() {}

    private static String missing() {
        if (Tool.onPath("g++").isEmpty() || Tool.onPath("nm").isEmpty()) {
            return "no g++ and nm on the PATH: kernels are not run on the CPU";
        }
        // another compiler by this name places its calls elsewhere
        boolean gnu = Tool.run(List.of("g++", "--version")).contains("Free Software Foundation");
        return gnu ? null : "g++ on the PATH is not GNU's: kernels are not run on the CPU";
    }

    /// The library of these sources; names ending in `.cu` are compiled, all can be included.
    static Path library(SortedMap<String, String> sources) {
        try {
            Path folder = BUILT.resolve(hash(sources));
            Path library = folder.resolve("kernels.so");
            if (!Files.exists(library)) {
                Files.createDirectories(BUILT);
                Path building = Files.createTempDirectory(BUILT, "building");
                build(building, sources);
                move(building, folder);
            }
            return library;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // whoever is second finds the first one's folder in its place, which is as good
    private static void move(Path building, Path folder) throws IOException {
        try {
            Files.move(building, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException e) {
            if (!Files.exists(folder)) {
                throw e;
            }
        }
    }

    private static void build(Path folder, SortedMap<String, String> sources) throws IOException {
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Files.writeString(folder.resolve(source.getKey()), source.getValue());
        }
        List<String> objects = Stream.concat(Stream.of("harness"), names(sources))
                .parallel()
                .map(name -> name.equals("harness") ? compileHarness(folder) : compile(folder, name))
                .toList();
        List<String> link = new ArrayList<>(List.of("g++", "-shared", "-Wl,-z,defs", "-Wl,-Bsymbolic", "-o"));
        link.add(folder.resolve("kernels.so").toString());
        link.addAll(objects);
        Tool.run(link);
    }

    private static Stream<String> names(SortedMap<String, String> sources) {
        return sources.keySet().stream()
                .filter(name -> name.endsWith(".cu"))
                .map(name -> name.substring(0, name.length() - 3));
    }

    /// The harness itself, once for all libraries.
    private static String compileHarness(Path folder) {
        try {
            Path shared = BUILT.resolve("harness-" + hash(new TreeMap<>()) + ".o");
            if (!Files.exists(shared)) {
                Path source = HARNESS.resolve("harness.cpp");
                Path object = folder.resolve("harness.o");
                Tool.run(
                        List.of("g++", "-std=c++17", "-O2", "-fPIC", "-c", source.toString(), "-o", object.toString()));
                Files.move(object, shared, StandardCopyOption.ATOMIC_MOVE);
            }
            return shared.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String compile(Path folder, String name) {
        String header = HARNESS.resolve("harness.hpp").toString();
        Path source = folder.resolve(name + ".cu");
        String expanded = Tool.run(
                List.of("g++", "-std=c++17", "-w", "-E", "-P", "-x", "c++", "-include", header, source.toString()));
        StringBuilder entries = new StringBuilder("#include \"%s\"\n".formatted(source));
        Matcher matcher = KERNEL.matcher(expanded);
        while (matcher.find()) {
            String kernel = matcher.group(1);
            entries.append("static burnish::Kernel kernel_%s(\"%s\", &%s);%n".formatted(kernel, kernel, kernel));
        }
        Path unit = folder.resolve(name + ".cpp");
        Path object = folder.resolve(name + ".o");
        try {
            Files.writeString(unit, entries);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(List.of("g++", "-include", header));
        command.addAll(KERNEL_FLAGS);
        command.addAll(List.of("-c", unit.toString(), "-o", object.toString()));
        Tool.run(command);
        return object.toString();
    }

    private static String hash(SortedMap<String, String> sources) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            sources.forEach(
                    (name, text) -> digest.update((name + '\0' + text + '\0').getBytes(StandardCharsets.UTF_8)));
            try (Stream<Path> files = Files.list(HARNESS)) {
                for (Path file : files.sorted().toList()) {
                    digest.update(Files.readAllBytes(file));
                }
            }
            digest.update(KERNEL_FLAGS.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest()).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
