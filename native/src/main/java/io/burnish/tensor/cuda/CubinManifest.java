package io.burnish.tensor.cuda;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// What lies in the folder of prebuilt kernels: a line of text for each.
record CubinManifest(List<Entry> entries) {

    static final String FILE = "manifest.txt";

    private static final String HEAD = "# source, architecture, hash of the source, hash of the code, CUDA of nvcc\n";

    /// One prebuilt kernel file.
    ///
    /// @param sourceHash [KernelSource#hash] of what it was compiled from
    /// @param codeHash SHA-256 of the file
    /// @param toolkit the CUDA it was compiled with: `13.0`
    record Entry(String source, Architecture architecture, String sourceHash, String codeHash, String toolkit) {

        String file() {
            return "%s-%s.cubin".formatted(source, architecture);
        }

        /// A driver loads what the CUDA of its own major version, or an older one, has compiled.
        boolean loadsOn(int driverVersion) {
            return Integer.parseInt(toolkit.split("\\.", 2)[0]) <= driverVersion / 1000;
        }

        private String line() {
            return String.join(" ", source, architecture.real(), sourceHash, codeHash, toolkit);
        }
    }

    /// @throws CudaException naming the first line that is none
    static CubinManifest parse(String text) {
        return new CubinManifest(text.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(CubinManifest::entry)
                .toList());
    }

    private static Entry entry(String line) {
        String[] words = line.strip().split(" +");
        if (words.length != 5 || !words[1].matches("sm_\\d{2,3}") || !words[4].matches("\\d+\\.\\d+")) {
            throw new CudaException("%s of the prebuilt kernels has a line that is none: %s".formatted(FILE, line));
        }
        Architecture architecture = Architecture.of(Integer.parseInt(words[1].substring(3)));
        return new Entry(words[0], architecture, words[2], words[3], words[4]);
    }

    String text() {
        return HEAD
                + entries.stream()
                        .sorted(Comparator.comparing(Entry::source).thenComparing(Entry::architecture))
                        .map(entry -> entry.line() + "\n")
                        .collect(Collectors.joining());
    }

    /// The entry whose code runs on a card: of its architecture, or of the nearest lower minor version.
    Optional<Entry> find(String source, Architecture card) {
        return entries.stream()
                .filter(entry -> entry.source().equals(source))
                .filter(entry -> entry.architecture().major() == card.major()
                        && entry.architecture().minor() <= card.minor())
                .max(Comparator.comparing(Entry::architecture));
    }
}
