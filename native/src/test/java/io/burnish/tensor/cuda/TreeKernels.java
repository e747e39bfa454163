package io.burnish.tensor.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The kernel sources of the tree.
final class TreeKernels {

    private TreeKernels() {}

    static Path folder() {
        return Path.of(System.getProperty("burnish.root"), "native/src/main/resources/io/burnish/tensor/cuda");
    }

    /// Their names, without the ending; there may be none.
    static List<String> names() throws IOException {
        if (!Files.isDirectory(folder())) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".cu"))
                    .map(name -> name.substring(0, name.length() - ".cu".length()))
                    .sorted()
                    .toList();
        }
    }
}
