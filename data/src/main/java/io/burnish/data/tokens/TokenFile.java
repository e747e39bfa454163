package io.burnish.data.tokens;

import io.burnish.data.TokenPairs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.CRC32C;

/// A token file that is mapped into memory: it takes no heap, however many pairs it has.
final class TokenFile {

    private final ByteBuffer[] chunks;
    private final int chunkBits;
    private final long indices;
    private final long trainPairs;
    private final long heldOutPairs;
    private final byte[] report;

    /// Maps a file and checks it from end to end.
    ///
    /// @throws IOException if it is damaged, of another version, or has another key
    TokenFile(Path file, byte[] key) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long size = channel.size();
            if (size < TokenFileLayout.HEADER_BYTES + TokenFileLayout.FOOTER_BYTES) {
                throw new IOException("it has only " + size + " bytes");
            }
            ByteBuffer header = read(channel, 0, TokenFileLayout.HEADER_BYTES);
            var storedKey = new byte[32];
            header.get(16, storedKey);
            this.chunkBits = header.getInt(8);
            if (header.getLong(0) != TokenFileLayout.MAGIC || chunkBits < 8 || chunkBits > 30) {
                throw new IOException("it does not begin as a token file");
            }
            if (!Arrays.equals(storedKey, key)) {
                throw new IOException("it was made of other data or settings");
            }
            this.chunks = map(channel, size, chunkBits);
            ByteBuffer footer = read(channel, size - TokenFileLayout.FOOTER_BYTES, TokenFileLayout.FOOTER_BYTES);
            if (checksum(chunks) != footer.getLong(32)) {
                throw new IOException("its checksum differs");
            }
            this.indices = footer.getLong(0);
            this.trainPairs = footer.getLong(8);
            this.heldOutPairs = footer.getLong(16);
            long reportOffset = footer.getLong(24);
            this.report = read(channel, reportOffset, (int) (size - TokenFileLayout.FOOTER_BYTES - reportOffset))
                    .array();
        }
    }

    TokenPairs train() {
        return new MappedPairs(this, 0, Math.toIntExact(trainPairs));
    }

    TokenPairs heldOut() {
        return new MappedPairs(this, trainPairs, Math.toIntExact(heldOutPairs));
    }

    byte[] report() {
        return report;
    }

    /// Where a pair's record begins.
    ///
    /// @param number in the indices: the training pairs, then the held-out ones
    long offset(long number) {
        long place = indices + Long.BYTES * number;
        return chunk(place).getLong(inChunk(place));
    }

    /// The mapping a place of the file lies in.
    ByteBuffer chunk(long place) {
        return chunks[(int) (place >>> chunkBits)];
    }

    int inChunk(long place) {
        return (int) (place & ((1L << chunkBits) - 1));
    }

    private static ByteBuffer[] map(FileChannel channel, long size, int chunkBits) throws IOException {
        long chunk = 1L << chunkBits;
        var chunks = new ByteBuffer[Math.toIntExact(Math.ceilDiv(size, chunk))];
        for (int i = 0; i < chunks.length; i++) {
            chunks[i] = channel.map(FileChannel.MapMode.READ_ONLY, i * chunk, Math.min(chunk, size - i * chunk))
                    .order(ByteOrder.LITTLE_ENDIAN);
        }
        return chunks;
    }

    /// Of all but the last eight bytes.
    private static long checksum(ByteBuffer[] chunks) {
        var checksum = new CRC32C();
        long left = -Long.BYTES;
        for (ByteBuffer chunk : chunks) {
            left += chunk.capacity();
        }
        for (ByteBuffer chunk : chunks) {
            int bytes = (int) Math.min(left, chunk.capacity());
            checksum.update(chunk.slice(0, Math.max(0, bytes)));
            left -= bytes;
        }
        return checksum.getValue();
    }

    private static ByteBuffer read(FileChannel channel, long offset, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, offset + buffer.position()) < 0) {
                throw new IOException("it ends early");
            }
        }
        return buffer.flip();
    }
}
