package io.burnish.tensor.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The `.cu` and `.cuh` files that the library ships: each file's name and text.
final class KernelSources {

    private KernelSources() {}

    static SortedMap<String, String> all() {
        try {
            Path folder =
                    Path.of(Launcher.class.getResource("common.cuh").toURI()).getParent();
            SortedMap<String, String> sources = new TreeMap<>();
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(".cu") || name.endsWith(".cuh")) {
                        sources.put(name, Files.readString(file));
                    }
                }
            }
            return sources;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }
}
