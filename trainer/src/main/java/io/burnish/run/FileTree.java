package io.burnish.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// What lies below a directory, in an order that does not depend on the file system.
final class FileTree {

    private FileTree() {}

    /// The regular files at any depth, links followed, sorted by name with `/` between the parts.
    static List<Path> files(Path directory) {
        try (Stream<Path> paths = Files.walk(directory)) {
            return paths.filter(Files::isRegularFile)
                    .sorted(Comparator.comparing(path -> unixName(directory.relativize(path))))
                    .toList();
        } catch (IOException e) {
            throw DiskProblem.reading(directory, e);
        } catch (UncheckedIOException e) {
            throw DiskProblem.reading(directory, Objects.requireNonNull(e.getCause()));
        }
    }

    /// Everything at any depth and the path itself, what lies deeper first; links are not followed.
    private static List<Path> deepestFirst(Path path) throws IOException {
        try (Stream<Path> paths = Files.walk(path)) {
            return paths.sorted(Comparator.reverseOrder()).toList();
        }
    }

    /// Deletes a file, or a directory with everything in it.
    static void delete(Disk disk, Path path) throws IOException {
        for (Path entry : deepestFirst(path)) {
            disk.delete(entry);
        }
    }

    /// Brings a file, or a directory with everything in it, to the device.
    static void sync(Disk disk, Path path) throws IOException {
        for (Path entry : deepestFirst(path)) {
            if (Files.isDirectory(entry)) {
                disk.syncDirectory(entry);
            } else {
                try (FileChannel channel = disk.open(entry, StandardOpenOption.WRITE)) {
                    disk.sync(channel);
                }
            }
        }
    }

    /// What lies directly in the directory, sorted by name; empty when there is no such directory.
    static List<Path> entries(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.sorted(Comparator.comparing(path -> path.getFileName().toString()))
                    .toList();
        } catch (IOException e) {
            throw DiskProblem.reading(directory, e);
        }
    }

    static boolean exists(Path path) {
        return Files.exists(path, LinkOption.NOFOLLOW_LINKS);
    }

    static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw DiskProblem.reading(file, e);
        }
    }

    static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    static String unixName(Path relative) {
        return relative.toString().replace('\\', '/');
    }
}
