package io.burnish.data.source;

import io.burnish.data.DataException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/// Opens a file of rows, by what it holds and not by its name.
final class JsonFile {

    private JsonFile() {}

    /// @throws DataException if the file is not to be opened
    static RawRows open(Path file) {
        try {
            BufferedInputStream buffered = text(file);
            return firstCharacter(buffered) == '['
                    ? new JsonArray(file, buffered)
                    : new JsonLines(file, new LineReader(buffered));
        } catch (java.io.EOFException e) {
            throw tornGzip(file, 0, e);
        } catch (IOException e) {
            throw new DataException(file + ": cannot be read: " + e.getMessage(), e);
        }
    }

    /// The file's bytes, unpacked if they are gzip, without a byte order mark.
    static BufferedInputStream text(Path file) throws IOException {
        var in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        InputStream text = startsWith(in, 0x1f, 0x8b) ? new GZIPInputStream(in, 1 << 16) : in;
        var buffered = new BufferedInputStream(text, 1 << 16);
        if (startsWith(buffered, 0xef, 0xbb)) {
            buffered.skipNBytes(3);
        }
        return buffered;
    }

    static DataException tornGzip(Path file, long line, IOException cause) {
        return new DataException(
                file + ": the gzip file ends early, after line " + line
                        + ": it was cut off when it was written or copied. Copy it again",
                cause);
    }

    private static boolean startsWith(BufferedInputStream in, int first, int second) throws IOException {
        in.mark(2);
        boolean same = in.read() == first && in.read() == second;
        in.reset();
        return same;
    }

    /// The first byte that is no white space, among the first few thousand.
    private static int firstCharacter(BufferedInputStream in) throws IOException {
        in.mark(8192);
        int read = in.read();
        for (int i = 0; i < 8000 && read >= 0 && read <= ' '; i++) {
            read = in.read();
        }
        in.reset();
        return read;
    }
}
