package io.burnish.data.source;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/// Lines as bytes, so that JSON's own decoder checks the UTF-8, with their numbers and whether they end.
final class LineReader implements Closeable {

    private final InputStream in;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private long line;
    private boolean ended;

    LineReader(InputStream in) {
        this.in = in;
    }

    /// Bytes of a line without its end.
    ///
    /// @param terminated whether a line feed follows; false only of a file's last line
    record Line(long number, byte[] buffer, int start, int end, boolean terminated) {
        boolean isBlank() {
            for (int i = start; i < end; i++) {
                if (buffer[i] > ' ' || buffer[i] < 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /// The next line, which is valid until the next call; null after the last.
    @org.jspecify.annotations.Nullable
    Line next() throws IOException {
        for (int scanned = start; ; ) {
            for (; scanned < end; scanned++) {
                if (buffer[scanned] == '\n') {
                    var found = new Line(++line, buffer, start, scanned, true);
                    start = scanned + 1;
                    return found;
                }
            }
            if (ended) {
                if (start == end) {
                    return null;
                }
                var last = new Line(++line, buffer, start, end, false);
                start = end;
                return last;
            }
            scanned -= start;
            fill();
        }
    }

    /// Moves what is left to the front, where scanning goes on at the same distance from the start, and reads
    /// more.
    private void fill() throws IOException {
        int left = end - start;
        if (left > buffer.length / 2) {
            buffer = Arrays.copyOfRange(buffer, start, start + Math.multiplyExact(2, buffer.length));
        } else {
            System.arraycopy(buffer, start, buffer, 0, left);
        }
        start = 0;
        end = left;
        int read = in.read(buffer, end, buffer.length - end);
        if (read < 0) {
            ended = true;
        } else {
            end += read;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
