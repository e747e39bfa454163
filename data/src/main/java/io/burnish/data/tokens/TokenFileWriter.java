package io.burnish.data.tokens;

import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenPair;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.zip.CRC32C;

/// Writes a token file from its first byte to its last.
final class TokenFileWriter implements Closeable {

    private final OutputStream out;
    private final CRC32C checksum = new CRC32C();
    private final long chunk;
    private final Offsets train = new Offsets();
    private final Offsets heldOut = new Offsets();
    private ByteBuffer record = ByteBuffer.allocate(1 << 16).order(ByteOrder.LITTLE_ENDIAN);
    private long position;

    /// @param key 32 bytes
    /// @param chunkBits the size of a mapping, as a power of two
    TokenFileWriter(Path file, byte[] key, int chunkBits) throws IOException {
        this.out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 20);
        this.chunk = 1L << chunkBits;
        record.putLong(TokenFileLayout.MAGIC)
                .putInt(chunkBits)
                .putInt(0)
                .put(key)
                .putLong(0)
                .putLong(0);
        write(record.flip());
    }

    void add(TokenPair pair, boolean isHeldOut) throws IOException {
        byte[] id = pair.promptId().getBytes(StandardCharsets.UTF_8);
        int bytes = Math.toIntExact(size(pair, id.length));
        if (bytes > chunk) {
            throw new IOException("row " + pair.row() + " has " + bytes + " bytes of tokens, more than " + chunk);
        }
        if (position / chunk != (position + bytes - 1) / chunk) {
            pad(chunk);
        }
        (isHeldOut ? heldOut : train).add(position);
        if (bytes > record.capacity()) {
            record = ByteBuffer.allocate(Math.max(bytes, 2 * record.capacity())).order(ByteOrder.LITTLE_ENDIAN);
        }
        record.clear();
        record.putInt(pair.prompt_P().length)
                .putInt(pair.chosen().length())
                .putInt(pair.rejected().length())
                .putInt((pair.chosen().scored_N() == null ? 0 : TokenFileLayout.CHOSEN_MASK)
                        | (pair.rejected().scored_N() == null ? 0 : TokenFileLayout.REJECTED_MASK))
                .putInt(id.length)
                .putInt(0)
                .putLong(pair.row())
                .put(id)
                .position(TokenFileLayout.RECORD_HEAD_BYTES + TokenFileLayout.padded(id.length));
        put(pair.prompt_P());
        put(pair.chosen().tokens_N());
        put(pair.rejected().tokens_N());
        putMask(pair.chosen());
        putMask(pair.rejected());
        write(record.flip());
    }

    /// Writes what follows the records; the file is whole after [#close].
    void finish(byte[] report) throws IOException {
        pad(Long.BYTES);
        long indices = position;
        for (Offsets offsets : new Offsets[] {train, heldOut}) {
            for (int i = 0; i < offsets.size; i++) {
                write(record.clear().putLong(offsets.values[i]).flip());
            }
        }
        long reportOffset = position;
        write(ByteBuffer.wrap(report));
        write(record.clear()
                .putLong(indices)
                .putLong(train.size)
                .putLong(heldOut.size)
                .putLong(reportOffset)
                .flip());
        write(record.clear().putLong(checksum.getValue()).flip());
    }

    private static long size(TokenPair pair, int idBytes) {
        long ints = (long) pair.prompt_P().length
                + pair.chosen().length()
                + pair.rejected().length();
        ints += maskWords(pair.chosen()) + maskWords(pair.rejected());
        return TokenFileLayout.RECORD_HEAD_BYTES + TokenFileLayout.padded(idBytes) + 4 * ints;
    }

    private static int maskWords(TokenAnswer answer) {
        return answer.scored_N() == null ? 0 : TokenFileLayout.maskWords(answer.length());
    }

    private void put(int[] tokens) {
        record.asIntBuffer().put(tokens);
        record.position(record.position() + 4 * tokens.length);
    }

    private void putMask(TokenAnswer answer) {
        BitSet scored = answer.scored_N();
        for (int word = 0; scored != null && word < TokenFileLayout.maskWords(answer.length()); word++) {
            long[] bits = scored.get(32 * word, 32 * word + 32).toLongArray();
            record.putInt(bits.length == 0 ? 0 : (int) bits[0]);
        }
    }

    private void pad(long multiple) throws IOException {
        while (position % multiple != 0) {
            int zeros = (int) Math.min(multiple - position % multiple, 4096);
            write(ByteBuffer.allocate(zeros));
        }
    }

    private void write(ByteBuffer bytes) throws IOException {
        out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        position += bytes.remaining();
        checksum.update(bytes);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }

    /// A growing array of longs: 8 bytes a pair, the only memory that grows with the data.
    private static final class Offsets {
        private long[] values = new long[1024];
        private int size;

        void add(long offset) {
            if (size == values.length) {
                values = Arrays.copyOf(values, 2 * size);
            }
            values[size++] = offset;
        }
    }
}
