package io.burnish.tensor.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/// The `.cu` and `.cuh` files that the library ships, as classes or as a jar: each file's name and text.
final class KernelSources {

    private static final String FOLDER = Launcher.class.getPackageName().replace('.', '/');

    private KernelSources() {}

    static SortedMap<String, String> all() {
        try {
            Path library = Path.of(Launcher.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            if (Files.isDirectory(library)) {
                return in(library.resolve(FOLDER));
            }
            try (FileSystem jar = FileSystems.newFileSystem(library)) {
                return in(jar.getPath(FOLDER));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SortedMap<String, String> in(Path folder) throws IOException {
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
    }
}
