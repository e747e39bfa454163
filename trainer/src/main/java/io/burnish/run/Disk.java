package io.burnish.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;

/// Every call by which this package changes the disk: the seam where tests make one call after the other fail.
///
/// Reading is not behind it: a file that reads wrong is what hashes are for.
interface Disk {

    Disk SYSTEM = new SystemDisk();

    FileChannel open(Path file, OpenOption... options) throws IOException;

    /// Writes some of the bytes, as the system call does; the caller goes on with the rest.
    int write(FileChannel channel, ByteBuffer bytes) throws IOException;

    default void writeFully(FileChannel channel, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (write(channel, bytes) == 0) {
                throw new IOException("the file system takes no more bytes");
            }
        }
    }

    void truncate(FileChannel channel, long size) throws IOException;

    /// Returns when the file's bytes are on the device.
    void sync(FileChannel channel) throws IOException;

    /// Returns when the directory's entries (files made, renamed, removed) are on the device.
    void syncDirectory(Path directory) throws IOException;

    void createDirectories(Path directory) throws IOException;

    /// Renames in one step: after a crash there is the old name or the new one. Replaces a file, not a directory.
    void rename(Path from, Path to) throws IOException;

    /// Makes a second name for a file's bytes.
    void link(Path name, Path existing) throws IOException;

    /// Deletes a file or an empty directory.
    void delete(Path path) throws IOException;

    long freeBytes(Path where) throws IOException;
}
