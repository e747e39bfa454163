package io.burnish.run;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256 as 64 lower-case hex digits: of bytes, of text, of a file, of a directory.
public final class Sha256 {

    private static final int CHUNK = 1 << 20;

    private Sha256() {}

    public static String of(byte[] bytes) {
        return hex(digest().digest(bytes));
    }

    /// Of the text's UTF-8 bytes.
    public static String of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// @throws RunProblem (exit 1) when the file cannot be read
    public static String ofFile(Path file) {
        MessageDigest digest = digest();
        byte[] chunk = new byte[CHUNK];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                digest.update(chunk, 0, read);
            }
        } catch (IOException e) {
            throw DiskProblem.reading(file, e);
        }
        return hex(digest.digest());
    }

    /// Of every file's path below the directory and its content's hash, in the order of the paths; hidden
    /// files left out.
    ///
    /// Neither the directory's own name nor times and permissions count: a copy elsewhere has the same hash.
    ///
    /// @throws RunProblem (exit 1) when something in it cannot be read
    public static String ofDirectory(Path directory) {
        var lines = new StringBuilder();
        for (Path file : FileTree.files(directory)) {
            Path relative = directory.relativize(file);
            if (!FileTree.isHidden(relative)) {
                lines.append(ofFile(file))
                        .append("  ")
                        .append(FileTree.unixName(relative))
                        .append('\n');
            }
        }
        return of(lines.toString());
    }

    /// Of a file or of a directory, whichever is there.
    public static String ofPath(Path path) {
        return Files.isDirectory(path) ? ofDirectory(path) : ofFile(path);
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }
}
