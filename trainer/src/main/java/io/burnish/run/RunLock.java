package io.burnish.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Keeps a second process, and a second thread of this one, out of a run directory.
///
/// The lock is the operating system's, so it goes with its process however that ends. What stands in the file
/// (process, host, start) only serves the message. The file itself stays: to delete it would race with who
/// opens it next.
final class RunLock implements AutoCloseable {

    /// POSIX drops a process's lock when it closes any descriptor of the file, so within one JVM a held file
    /// must not even be opened again.
    private static final Map<Path, Holder> HELD = new ConcurrentHashMap<>();

    /// Who holds a lock.
    record Holder(long pid, String host, String started) {

        @Override
        public String toString() {
            return "process " + pid + " on " + host + ", since " + started;
        }
    }

    private final Path key;
    private final FileChannel channel;

    private RunLock(Path key, FileChannel channel) {
        this.key = key;
        this.channel = channel;
    }

    /// Takes the lock, or says who holds it.
    ///
    /// @throws RunProblem (exit 3) when it is held
    static RunLock acquire(Path file) {
        Path key = key(file);
        var me = new Holder(
                ProcessHandle.current().pid(),
                Host.NAME,
                Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
        Holder other = HELD.putIfAbsent(key, me);
        if (other != null) {
            throw inUse(file, other);
        }
        try {
            return new RunLock(key, lock(file, me));
        } catch (RuntimeException e) {
            HELD.remove(key);
            throw e;
        }
    }

    private static FileChannel lock(Path file, Holder me) {
        FileChannel channel = null;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
            FileLock lock = channel.tryLock();
            if (lock == null) {
                Optional<Holder> other = holder(channel);
                channel.close();
                throw inUse(file, other.orElse(null));
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(Json.line(me).getBytes(StandardCharsets.UTF_8)), 0);
            return channel;
        } catch (IOException e) {
            close(channel);
            throw new RunProblem(
                    ExitCode.RUN_DIRECTORY,
                    file + ": cannot be locked: " + e.getMessage()
                            + ". A run directory must be writable and on a file system with locks; choose another with --out",
                    e);
        }
    }

    /// Lets go; what stands in the file then tells of nobody.
    @Override
    public void close() {
        try (channel) {
            channel.truncate(0);
        } catch (IOException e) {
            throw RunProblem.failed("the run's lock cannot be released: " + e.getMessage());
        } finally {
            HELD.remove(key);
        }
    }

    private static Optional<Holder> holder(FileChannel channel) {
        try {
            ByteBuffer text = ByteBuffer.allocate(1024);
            channel.read(text, 0);
            return Optional.of(Json.MAPPER.readValue(text.array(), 0, text.position(), Holder.class));
        } catch (IOException e) {
            return Optional.empty(); // Its holder has not written it yet.
        }
    }

    private static RunProblem inUse(Path file, @Nullable Holder holder) {
        return RunProblem.runDirectory(
                file.resolveSibling("") + ": is in use by "
                        + (holder == null ? "another process" : holder)
                        + ". Wait until it ends or stop it (it saves a checkpoint first), or choose another directory with --out");
    }

    private static Path key(Path file) {
        try {
            return Durable.parent(file).toRealPath().resolve(file.getFileName());
        } catch (IOException e) {
            throw DiskProblem.reading(Durable.parent(file), e);
        }
    }

    private static void close(@Nullable FileChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            // The problem that led here is the one to report.
        }
    }
}
