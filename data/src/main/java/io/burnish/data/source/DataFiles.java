package io.burnish.data.source;

import io.burnish.data.DataException;
import io.burnish.data.NearestName;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Finds the files a recipe names.
public final class DataFiles {

    private static final Pattern GLOB = Pattern.compile("[*?\\[{]");

    private DataFiles() {}

    /// The files that paths and globs stand for: in the order given, a glob's sorted by name, each file once.
    ///
    /// @throws DataException if a file is not there, cannot be read or is empty, or if a glob matches nothing
    public static List<Path> resolve(List<Path> pathsOrGlobs) {
        var files = new LinkedHashSet<Path>();
        for (Path path : pathsOrGlobs) {
            if (Files.exists(path) || !GLOB.matcher(path.toString()).find()) {
                files.add(path);
            } else {
                files.addAll(matches(path));
            }
        }
        files.forEach(DataFiles::check);
        return List.copyOf(files);
    }

    private static List<Path> matches(Path glob) {
        Path root = glob.isAbsolute() ? glob.getRoot() : Path.of("");
        int plain = 0;
        while (!GLOB.matcher(glob.getName(plain).toString()).find()) {
            root = root.resolve(glob.getName(plain++));
        }
        // A glob without ** looks no deeper than it has names.
        int depth = glob.toString().contains("**") ? Integer.MAX_VALUE : glob.getNameCount() - plain;
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
        try (Stream<Path> walk = Files.isDirectory(root.toString().isEmpty() ? Path.of(".") : root)
                ? Files.walk(root, depth)
                : Stream.empty()) {
            List<Path> found = walk.filter(Files::isRegularFile)
                    .filter(matcher::matches)
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw DataException.in(glob, "no file matches this pattern; " + listing(root));
            }
            return found;
        } catch (IOException e) {
            throw new DataException(glob + ": cannot look for files: " + e.getMessage(), e);
        }
    }

    private static void check(Path file) {
        requireReadable(file);
        try {
            if (Files.size(file) == 0) {
                throw DataException.in(file, "is empty: 0 bytes; it should hold one JSON object a line");
            }
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /// @throws DataException if there is no such file, or it may not be read
    static void requireReadable(Path file) {
        if (Files.isDirectory(file)) {
            throw DataException.in(file, "is a directory; name its files, for example " + file.resolve("*.jsonl"));
        }
        if (!Files.exists(file)) {
            throw DataException.in(file, "no such file." + nearest(file));
        }
        if (!Files.isReadable(file)) {
            throw DataException.in(file, "may not be read; check its permissions");
        }
    }

    private static String nearest(Path file) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return " There is no folder " + folder + " either";
        }
        return NearestName.of(String.valueOf(file.getFileName()), names(folder))
                .map(name ->
                        " Did you mean " + (file.getParent() == null ? Path.of(name) : file.resolveSibling(name)) + "?")
                .orElseGet(() -> " " + listing(folder));
    }

    private static String listing(Path folder) {
        if (!Files.isDirectory(folder.toString().isEmpty() ? Path.of(".") : folder)) {
            return "there is no folder " + folder;
        }
        List<String> names = names(folder);
        return "The folder has "
                + (names.isEmpty() ? "no files" : String.join(", ", names.subList(0, Math.min(5, names.size()))))
                + (names.size() > 5 ? " and " + (names.size() - 5) + " more" : "");
    }

    private static List<String> names(Path folder) {
        try (Stream<Path> list = Files.list(folder.toString().isEmpty() ? Path.of(".") : folder)) {
            return new ArrayList<>(list.filter(Files::isRegularFile)
                    .map(path -> String.valueOf(path.getFileName()))
                    .sorted()
                    .toList());
        } catch (IOException _) {
            return List.of();
        }
    }
}
