package io.burnish.run;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads a file's whole lines with the place of each; a last line without its end is not whole.
final class Lines {

    private Lines() {}

    /// Takes a line.
    @FunctionalInterface
    interface Taker {
        /// @param number 1-based
        /// @param start the offset of its first byte
        void take(long number, long start, String line);
    }

    static void read(Path file, Taker taker) {
        var bytes = new ByteArrayOutputStream();
        long number = 1;
        long start = 0;
        long at = 0;
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            for (int next = in.read(); next >= 0; next = in.read()) {
                at++;
                if (next == '\n') {
                    taker.take(number, start, bytes.toString(StandardCharsets.UTF_8));
                    bytes.reset();
                    number++;
                    start = at;
                } else {
                    bytes.write(next);
                }
            }
        } catch (IOException e) {
            throw DiskProblem.reading(file, e);
        }
    }
}
