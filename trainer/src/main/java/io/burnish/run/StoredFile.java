package io.burnish.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A file as a commit record remembers it.
///
/// @param file its path, relative to what the record says, with `/`
public record StoredFile(String file, long bytes, String sha256) {

    /// What is there now. Of a directory: every file in it, hidden ones left out.
    static List<StoredFile> of(Path base, Path path) {
        List<Path> files = Files.isDirectory(path) ? FileTree.files(path) : List.of(path);
        var stored = new ArrayList<StoredFile>();
        for (Path file : files) {
            if (!FileTree.isHidden(path.relativize(file))) {
                String name = FileTree.unixName(base.toAbsolutePath().relativize(file.toAbsolutePath()));
                stored.add(new StoredFile(name, FileTree.size(file), Sha256.ofFile(file)));
            }
        }
        return stored;
    }

    /// What is wrong with the file by now, in words with both values; empty when it is as it was.
    Optional<String> damage(Path base) {
        Path path = base.resolve(file);
        if (!Files.isRegularFile(path)) {
            return Optional.of(path + ": is missing");
        }
        long bytesNow = FileTree.size(path);
        if (bytesNow != bytes) {
            return Optional.of(path + ": has " + bytesNow + " bytes instead of " + bytes);
        }
        String sha256Now = Sha256.ofFile(path);
        if (!sha256Now.equals(sha256)) {
            return Optional.of(path + ": has SHA-256 " + sha256Now + " instead of " + sha256);
        }
        return Optional.empty();
    }
}
