package io.burnish.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/// The real file system until its n-th call, where something happens; for faults in the middle of a write,
/// until its n-th write.
final class FaultyDisk implements Disk {

    /// What happens.
    enum Fault {
        /// A write takes half of the bytes and says so: no failure.
        SHORT_WRITE,
        /// From here on, nothing that needs room works; a write still takes half of the bytes.
        FULL,
        /// This one call fails.
        IO_ERROR,
        /// The process dies before the call.
        CRASH_BEFORE,
        /// The process dies in the middle of a write.
        CRASH_WITHIN,
        /// The process dies after the call.
        CRASH_AFTER
    }

    /// The end of the process: nothing catches it, and no later call does anything.
    static final class Crash extends Error {
        Crash() {
            super("crash");
        }
    }

    /// A call that changes the disk.
    @FunctionalInterface
    private interface Call<T> {
        T run() throws IOException;
    }

    private final Fault fault;
    private final int at;
    private int calls;
    private boolean dead;

    FaultyDisk(Fault fault, int at) {
        this.fault = fault;
        this.at = at;
    }

    /// Whether it came to the n-th call at all.
    boolean reached() {
        return calls >= at;
    }

    @Override
    public FileChannel open(Path file, OpenOption... options) throws IOException {
        return call(!Files.exists(file), () -> SYSTEM.open(file, options));
    }

    @Override
    public int write(FileChannel channel, ByteBuffer bytes) throws IOException {
        boolean here = calls + 1 == at;
        boolean halves = fault == Fault.FULL ? calls + 1 >= at : here;
        if (halves && (fault == Fault.SHORT_WRITE || fault == Fault.FULL || fault == Fault.CRASH_WITHIN)) {
            ByteBuffer half = bytes.slice(bytes.position(), (bytes.remaining() + 1) / 2);
            int written = call(true, false, () -> SYSTEM.write(channel, half));
            bytes.position(bytes.position() + written);
            if (fault == Fault.FULL) {
                throw new IOException("No space left on device");
            }
            if (fault == Fault.CRASH_WITHIN) {
                dead = true;
                throw new Crash();
            }
            return written;
        }
        return call(true, true, () -> SYSTEM.write(channel, bytes));
    }

    @Override
    public void truncate(FileChannel channel, long size) throws IOException {
        call(false, () -> done(() -> SYSTEM.truncate(channel, size)));
    }

    @Override
    public void sync(FileChannel channel) throws IOException {
        call(false, () -> done(() -> SYSTEM.sync(channel)));
    }

    @Override
    public void syncDirectory(Path directory) throws IOException {
        call(false, () -> done(() -> SYSTEM.syncDirectory(directory)));
    }

    @Override
    public void createDirectories(Path directory) throws IOException {
        call(true, () -> done(() -> SYSTEM.createDirectories(directory)));
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        call(false, () -> done(() -> SYSTEM.rename(from, to)));
    }

    @Override
    public void link(Path name, Path existing) throws IOException {
        call(true, () -> done(() -> SYSTEM.link(name, existing)));
    }

    @Override
    public void delete(Path path) throws IOException {
        call(false, () -> done(() -> SYSTEM.delete(path)));
    }

    @Override
    public long freeBytes(Path where) throws IOException {
        return fault == Fault.FULL && reached() ? 3 : SYSTEM.freeBytes(where);
    }

    private <T> T call(boolean needsRoom, Call<T> call) throws IOException {
        return call(false, needsRoom, call);
    }

    private <T> T call(boolean isWrite, boolean needsRoom, Call<T> call) throws IOException {
        if (dead) {
            throw new Crash();
        }
        boolean counts = isWrite || !(fault == Fault.SHORT_WRITE || fault == Fault.CRASH_WITHIN);
        calls += counts ? 1 : 0;
        boolean here = counts && calls == at;
        if (here && fault == Fault.CRASH_BEFORE) {
            dead = true;
            throw new Crash();
        }
        if (here && fault == Fault.IO_ERROR) {
            throw new IOException("Input/output error");
        }
        if (reached() && fault == Fault.FULL && needsRoom) {
            throw new IOException("No space left on device");
        }
        T result = call.run();
        if (here && fault == Fault.CRASH_AFTER) {
            dead = true;
            throw new Crash();
        }
        return result;
    }

    /// Something with no result.
    @FunctionalInterface
    private interface Action {
        void run() throws IOException;
    }

    private static boolean done(Action action) throws IOException {
        action.run();
        return true;
    }
}
