package io.burnish.data.tokens;

import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps token files in a folder, each under its key: made once, mapped from then on, made again where damaged.
final class TokenCache {

    private static final Logger LOG = LoggerFactory.getLogger(TokenCache.class);

    /// A killed run leaves its unfinished file; none takes this long to make.
    private static final Duration ABANDONED = Duration.ofDays(2);

    private final Path folder;
    private final int chunkBits;

    TokenCache(Path folder, int chunkBits) {
        this.folder = folder;
        this.chunkBits = chunkBits;
    }

    /// Fills a new token file.
    interface Maker {
        void fill(TokenFileWriter writer) throws IOException;
    }

    /// The file of a key, from the folder or newly made.
    ///
    /// @param key 32 bytes
    TokenFile get(byte[] key, Maker maker) throws IOException {
        Path file = folder.resolve("tokens-" + HexFormat.of().formatHex(key, 0, 8) + ".bin");
        if (Files.exists(file)) {
            try {
                var kept = new TokenFile(file, key);
                LOG.debug("tokens from {}", file);
                return kept;
            } catch (IOException e) {
                LOG.warn("{} cannot be used ({}); tokenising again", file, e.getMessage());
            }
        }
        Files.createDirectories(folder);
        removeAbandoned();
        Path unfinished = Files.createTempFile(folder, "tokens-", ".unfinished");
        try {
            try (var writer = new TokenFileWriter(unfinished, key, chunkBits)) {
                maker.fill(writer);
            }
            rename(unfinished, file);
        } finally {
            Files.deleteIfExists(unfinished);
        }
        return new TokenFile(file, key);
    }

    private static void rename(Path unfinished, Path file) throws IOException {
        try {
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException _) {
            Files.move(unfinished, file, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void removeAbandoned() throws IOException {
        FileTime limit = FileTime.from(Instant.now().minus(ABANDONED));
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "tokens-*.unfinished")) {
            for (Path file : files) {
                if (Files.getLastModifiedTime(file).compareTo(limit) < 0) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
