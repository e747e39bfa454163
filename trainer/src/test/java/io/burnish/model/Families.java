package io.burnish.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The tiny models of every family that lie among the test resources, and changed copies of them.
public final class Families {

    static final ObjectMapper JSON = new ObjectMapper();

    private Families() {}

    static List<Path> all() throws IOException {
        try (Stream<Path> folders = Files.list(folder(""))) {
            return folders.sorted().toList();
        }
    }

    public static Path folder(String name) {
        return resource("families", name);
    }

    /// A tiny model with a score head.
    public static Path rewards(String name) {
        return resource("rewards", name);
    }

    private static Path resource(String kind, String name) {
        try {
            URI place = Families.class.getResource(kind).toURI();
            return Path.of(place).resolve(name);
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static Weights load(Path folder) {
        return ModelDirectory.open(folder).load(DataType.FLOAT32, Device.cpu());
    }

    /// A change to a model's `config.json`.
    interface Change {
        void to(ObjectNode config);
    }

    /// A copy of a model whose `config.json` is changed.
    static Path changed(Path source, Path target, Change change) throws IOException {
        copy(source, target);
        ObjectNode config = (ObjectNode) JSON.readTree(Files.readString(source.resolve("config.json")));
        change.to(config);
        Files.writeString(target.resolve("config.json"), config.toString());
        return target;
    }

    private static void copy(Path source, Path target) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(file.getFileName()));
            }
        }
    }
}
