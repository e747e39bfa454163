package io.burnish.tensor.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Compiles kernel sources with nvcc and writes the manifest that goes with them.
final class CubinBuilder {

    static final List<Architecture> ARCHITECTURES =
            List.of(new Architecture(8, 0), new Architecture(9, 0), new Architecture(10, 0));

    private final Path nvcc;

    CubinBuilder(Path nvcc) {
        this.nvcc = nvcc;
    }

    /// All of a folder's `.cu` files into its folder of prebuilt kernels; what lay there before goes.
    ///
    /// @param owner the class beside which the sources lie
    CubinManifest build(Class<?> owner, Path sources, Path out) throws IOException, InterruptedException {
        String toolkit = toolkit();
        Files.createDirectories(out);
        for (Path old : list(out, ".*")) {
            Files.delete(old);
        }
        List<CubinManifest.Entry> entries = new ArrayList<>();
        for (Path file : list(sources, ".*\\.cu")) {
            String name = file.getFileName().toString().replaceFirst("\\.cu$", "");
            KernelSource source = KernelSource.beside(owner, name);
            if (!source.text().equals(Files.readString(file))) {
                throw new AssertionError(file + " is not what was compiled: build again");
            }
            for (Architecture architecture : ARCHITECTURES) {
                Path cubin = out.resolve("%s-%s.cubin".formatted(name, architecture));
                List<String> command =
                        new ArrayList<>(List.of(nvcc.toString(), "--cubin", "-arch", architecture.real()));
                command.addAll(CompilerOptions.COMMON);
                command.addAll(
                        List.of("-o", cubin.toString(), file.getFileName().toString()));
                run(command, sources); // a relative name, so that no path of this machine gets into the code
                String hash = Fingerprint.of(Files.readAllBytes(cubin));
                entries.add(new CubinManifest.Entry(name, architecture, source.hash(), hash, toolkit));
            }
        }
        CubinManifest manifest = new CubinManifest(List.copyOf(entries));
        Files.writeString(out.resolve(CubinManifest.FILE), manifest.text());
        return manifest;
    }

    private String toolkit() throws IOException, InterruptedException {
        String text = run(List.of(nvcc.toString(), "--version"), Path.of("."));
        Matcher release = Pattern.compile("release (\\d+\\.\\d+)").matcher(text);
        if (!release.find()) {
            throw new AssertionError("nvcc tells no release: " + text);
        }
        return release.group(1);
    }

    private static String run(List<String> command, Path folder) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new AssertionError(command + ":\n" + text);
        }
        return text;
    }

    private static List<Path> list(Path folder, String name) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.getFileName().toString().matches(name))
                    .sorted()
                    .toList();
        }
    }
}
