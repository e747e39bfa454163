package io.burnish.tensor.safetensors;

import static io.burnish.tensor.safetensors.SafetensorsException.damaged;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// A header that was read and found true.
///
/// @param dataStart where the tensors' bytes begin in the file
/// @param metadata the free text under `__metadata__`
/// @param tensors in the order of their bytes, which they fill without gap
record Header(long dataStart, Map<String, String> metadata, List<Declared> tensors) {

    /// The bytes of the length that a file begins with.
    static final int LENGTH_BYTES = 8;

    /// The reference implementation's own limit; a header of a model of 10,000 tensors takes 1.5 MB.
    static final long MAX_LENGTH = 100_000_000;

    static Header read(FileChannel channel, Path file) throws IOException {
        long size = channel.size();
        if (size < LENGTH_BYTES) {
            throw damaged(file, "it has %d bytes, and the length of its header alone takes %d", size, LENGTH_BYTES);
        }
        long length = read(channel, file, 0, LENGTH_BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();
        long room = Math.min(MAX_LENGTH, size - LENGTH_BYTES);
        if (length < 0 || length > room) {
            throw damaged(
                    file,
                    "it says that its header has %s bytes; the file has %d, and the limit is %d",
                    Long.toUnsignedString(length),
                    size,
                    MAX_LENGTH);
        }
        long dataStart = LENGTH_BYTES + length;
        HeaderParser parser = new HeaderParser(file);
        parser.parse(read(channel, file, LENGTH_BYTES, (int) length).array());
        List<Declared> tensors =
                parser.tensors().stream().sorted(Declared.BY_PLACE).toList();
        for (Declared tensor : tensors) {
            tensor.checkSize(file);
        }
        Declared.checkPlaces(file, tensors, size - dataStart);
        return new Header(dataStart, parser.metadata(), tensors);
    }

    private static ByteBuffer read(FileChannel channel, Path file, long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, position + bytes.position()) < 0) {
                throw damaged(file, "it ended while it was read; something cuts it");
            }
        }
        return bytes.flip();
    }
}
