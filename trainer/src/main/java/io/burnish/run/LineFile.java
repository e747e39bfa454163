package io.burnish.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A file that grows by whole lines.
///
/// A line is one write; it survives the death of the process at once, and of the machine after [#sync]. A last
/// line that a crash tore is cut when the file is opened. A line that could not be written whole (a full disk)
/// is taken back, so the file never holds a torn line while its writer lives. Not for use by several threads
/// at once.
public final class LineFile implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LineFile.class);
    private static final int CHUNK = 1 << 16;

    private final Path file;
    private final Durable durable;
    private final FileChannel channel;
    private long length;

    private LineFile(Path file, Durable durable, FileChannel channel, long length) {
        this.file = file;
        this.durable = durable;
        this.channel = channel;
        this.length = length;
    }

    static LineFile open(Path file, Durable durable) {
        Disk disk = durable.disk();
        try {
            boolean isNew = !Files.exists(file);
            FileChannel channel =
                    disk.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
            try {
                if (isNew) {
                    disk.syncDirectory(Durable.parent(file));
                }
                long size = channel.size();
                long whole = endOfLastLine(channel);
                if (whole < size) {
                    disk.truncate(channel, whole);
                    log.warn("{}: cut a torn last line of {}", file, ByteCount.text(size - whole));
                }
                channel.position(whole);
                return new LineFile(file, durable, channel, whole);
            } catch (IOException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw durable.problem(file, 0, e);
        }
    }

    public Path file() {
        return file;
    }

    /// Bytes of whole lines.
    public long length() {
        return length;
    }

    /// @param line without a line end in it
    public void append(String line) {
        append(List.of(line));
    }

    /// Appends several lines by one write: after a failure none of them is there. A crash of the machine may
    /// keep a part.
    public void append(List<String> lines) {
        var text = new StringBuilder();
        for (String line : lines) {
            if (line.indexOf('\n') >= 0) {
                throw new IllegalArgumentException("a line with a line end in it: " + line);
            }
            text.append(line).append('\n');
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        try {
            durable.disk().writeFully(channel, ByteBuffer.wrap(bytes));
            length += bytes.length;
        } catch (IOException e) {
            RunProblem problem = durable.problem(file, bytes.length, e);
            takeBack(problem);
            throw problem;
        }
    }

    /// Returns when every line appended so far is on the device.
    public void sync() {
        try {
            durable.disk().sync(channel);
        } catch (IOException e) {
            throw durable.problem(file, 0, e);
        }
    }

    /// Cuts the file back to a length it had at the end of a line.
    public void cutTo(long newLength) {
        if (newLength < 0 || newLength > length) {
            throw new IllegalArgumentException(file + " has " + length + " bytes and cannot be cut to " + newLength);
        }
        try {
            durable.disk().truncate(channel, newLength);
            length = newLength;
        } catch (IOException e) {
            throw durable.problem(file, 0, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw durable.problem(file, 0, e);
        }
    }

    private void takeBack(RunProblem problem) {
        try {
            durable.disk().truncate(channel, length);
        } catch (IOException e) {
            problem.addSuppressed(e); // The torn line is cut when the file is opened the next time.
        }
    }

    private static long endOfLastLine(FileChannel channel) throws IOException {
        long end = channel.size();
        while (end > 0) {
            ByteBuffer chunk = ByteBuffer.allocate((int) Math.min(CHUNK, end));
            long start = end - chunk.capacity();
            while (chunk.hasRemaining() && channel.read(chunk, start + chunk.position()) > 0) {}
            for (int i = chunk.position() - 1; i >= 0; i--) {
                if (chunk.get(i) == '\n') {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }
}
