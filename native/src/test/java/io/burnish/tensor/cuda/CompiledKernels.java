package io.burnish.tensor.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What nvcc says of each kernel, asked once for each state of a file.
final class CompiledKernels {

    /// A100, H100, B200.
    static final List<String> ARCHITECTURES = List.of("sm_80", "sm_90", "sm_100");

    private static final Path BUILT = Path.of("target", "cuda-compiled").toAbsolutePath();
    private static final Pattern KERNEL = Pattern.compile("""
            Compiling entry function '(\\w+)' for '(\\w+)'
            .*
             *(\\d+) bytes stack frame, (\\d+) bytes spill stores, (\\d+) bytes spill loads
            .*Used (\\d+) registers(.*)""");
    private static final Pattern SHARED = Pattern.compile("(\\d+) bytes smem");

    private CompiledKernels() {}

    record Compiled(
            String name, String architecture, int registers, int stackBytes, int spilledBytes, int sharedBytes) {

        String line() {
            return "%-24s %-6s %3d registers, %d bytes spilled, %5d bytes of shared memory"
                    .formatted(name, architecture, registers, spilledBytes, sharedBytes);
        }
    }

    static boolean isAvailable() {
        return Tool.onPath("nvcc").isPresent();
    }

    static List<Compiled> of(String file) {
        List<Compiled> compiled = new ArrayList<>();
        Matcher matcher = KERNEL.matcher(log(file));
        while (matcher.find()) {
            Matcher shared = SHARED.matcher(matcher.group(7));
            compiled.add(new Compiled(
                    matcher.group(1),
                    matcher.group(2),
                    Integer.parseInt(matcher.group(6)),
                    Integer.parseInt(matcher.group(3)),
                    Integer.parseInt(matcher.group(4)) + Integer.parseInt(matcher.group(5)),
                    shared.find() ? Integer.parseInt(shared.group(1)) : 0));
        }
        return compiled;
    }

    private static String log(String file) {
        List<String> command = new ArrayList<>(List.of("nvcc", "-std=c++17", "-fatbin", "-Xptxas", "-v"));
        for (String architecture : ARCHITECTURES) {
            command.add("-gencode");
            command.add("arch=compute_%s,code=%s".formatted(architecture.substring(3), architecture));
        }
        Map<String, String> sources = KernelSources.all();
        Map<String, String> headers = new TreeMap<>(sources);
        headers.keySet().removeIf(name -> !name.endsWith(".cuh"));
        String state = command + Tool.run(List.of("nvcc", "--version")) + sources.get(file) + headers;
        UUID hash = UUID.nameUUIDFromBytes(state.getBytes(StandardCharsets.UTF_8));
        Path log = BUILT.resolve("%s-%s.log".formatted(file, hash));
        try {
            if (!Files.exists(log)) {
                Path folder = Files.createDirectories(BUILT.resolve(hash.toString()));
                for (Map.Entry<String, String> header : headers.entrySet()) {
                    Files.writeString(folder.resolve(header.getKey()), header.getValue());
                }
                Path source = Files.writeString(folder.resolve(file), sources.get(file));
                command.addAll(List.of("-o", folder.resolve("kernels.fatbin").toString(), source.toString()));
                Files.writeString(log, Tool.run(command));
            }
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
