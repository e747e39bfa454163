package io.burnish.tensor.safetensors;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;

/// A new file that is hashed as it is written: a second thread takes the SHA-256 of one block while the next is
/// written, as hashing (about 0.5 GB/s) is as slow as a disk.
final class HashedOutput implements AutoCloseable {

    private static final int BLOCK = 1 << 20;

    private final FileChannel channel;
    private final MessageDigest digest;
    private byte[] block = new byte[BLOCK];
    private byte[] hashedBlock = new byte[BLOCK];
    private CompletableFuture<Void> hashing = CompletableFuture.completedFuture(null);

    /// @param options how to open it: a new file, or in tests a device
    HashedOutput(Path file, OpenOption... options) throws IOException {
        channel = FileChannel.open(file, options);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java has SHA-256", e);
        }
    }

    static HashedOutput create(Path file) throws IOException {
        return new HashedOutput(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    void write(MemorySegment data) throws IOException {
        for (long offset = 0; offset < data.byteSize(); offset += BLOCK) {
            int count = (int) Math.min(BLOCK, data.byteSize() - offset);
            // Copied on this thread: the segment may be confined to it, and its owner may change it once we return.
            MemorySegment.copy(data, ValueLayout.JAVA_BYTE, offset, block, 0, count);
            byte[] full = block;
            hashing.join();
            hashing = CompletableFuture.runAsync(() -> digest.update(full, 0, count));
            for (ByteBuffer rest = ByteBuffer.wrap(full, 0, count); rest.hasRemaining(); ) {
                channel.write(rest);
            }
            block = hashedBlock;
            hashedBlock = full;
        }
    }

    /// Waits until all is on the disk.
    ///
    /// @return the SHA-256 of the file, in hexadecimal
    String sync() throws IOException {
        hashing.join();
        channel.force(true);
        return HexFormat.of().formatHex(digest.digest());
    }

    @Override
    public void close() throws IOException {
        hashing.join();
        channel.close();
    }
}
