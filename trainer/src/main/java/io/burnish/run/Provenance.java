package io.burnish.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/// What a run was made by and from. Equal provenance promises equal bits (contracts: what "equal" means).
///
/// @param burnish Burnish's version
/// @param java the JVM's version and vendor
/// @param libtorch libtorch's version
/// @param kernels which kernels computed, as `vector` or `cuda`
/// @param device the device and its model, as `cpu` or `cuda:0 (NVIDIA H100 80GB HBM3)`
/// @param os the operating system, version and architecture
/// @param cpu the processor's model
/// @param threads how many threads computed
/// @param recipeSha256 of the resolved recipe's text
/// @param inputs from an input's name or path to the SHA-256 of its content
public record Provenance(
        String burnish,
        String java,
        String libtorch,
        String kernels,
        String device,
        String os,
        String cpu,
        int threads,
        String recipeSha256,
        SortedMap<String, String> inputs) {

    public Provenance {
        inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    }

    /// The provenance of a run of this recipe in this process; what the JVM knows is asked of it.
    public static Provenance here(
            String burnish,
            String libtorch,
            String kernels,
            String device,
            int threads,
            String recipe,
            Map<String, String> inputs) {
        return new Provenance(
                burnish,
                System.getProperty("java.runtime.version") + ", " + System.getProperty("java.vendor"),
                libtorch,
                kernels,
                device,
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"),
                cpuModel(),
                threads,
                Sha256.of(recipe),
                new TreeMap<>(inputs));
    }

    /// What differs today, one sentence each with both values; empty when nothing does.
    List<String> differences(Provenance now) {
        var differences = new ArrayList<String>();
        add("Burnish", burnish, now.burnish, differences);
        add("Java", java, now.java, differences);
        add("libtorch", libtorch, now.libtorch, differences);
        add("the kernels", kernels, now.kernels, differences);
        add("the device", device, now.device, differences);
        add("the operating system", os, now.os, differences);
        add("the processor", cpu, now.cpu, differences);
        add("the number of threads", String.valueOf(threads), String.valueOf(now.threads), differences);
        add("the recipe's hash", recipeSha256, now.recipeSha256, differences);
        differences.addAll(inputDifferences(now));
        return differences;
    }

    /// The inputs that differ today.
    List<String> inputDifferences(Provenance now) {
        var differences = new ArrayList<String>();
        var names = new TreeSet<>(inputs.keySet());
        names.addAll(now.inputs.keySet());
        for (String name : names) {
            add(
                    "the hash of input " + name,
                    inputs.getOrDefault(name, "none"),
                    now.inputs.getOrDefault(name, "none"),
                    differences);
        }
        return differences;
    }

    private static void add(String what, String before, String now, List<String> differences) {
        if (!before.equals(now)) {
            differences.add(what + " was " + before + " and is " + now);
        }
    }

    private static String cpuModel() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"), StandardCharsets.UTF_8)) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException notLinux) {
            return System.getProperty("os.arch");
        }
    }
}
