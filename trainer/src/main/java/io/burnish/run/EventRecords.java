package io.burnish.run;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/// TensorFlow's record framing: length (uint64), its checksum (uint32), the data, its checksum; all
/// little-endian.
///
/// The checksum is CRC-32C, masked because data may hold checksums itself (TensorFlow, `lib/hash/crc32c.h`).
final class EventRecords {

    private static final int HEADER = 12;
    private static final int FOOTER = 4;
    private static final int MASK_DELTA = 0xa282ead8;

    private EventRecords() {}

    static byte[] frame(byte[] data) {
        ByteBuffer record = ByteBuffer.allocate(HEADER + data.length + FOOTER).order(ByteOrder.LITTLE_ENDIAN);
        record.putLong(data.length);
        record.putInt(maskedCrc(record.array(), 0, Long.BYTES));
        record.put(data);
        record.putInt(maskedCrc(data, 0, data.length));
        return record.array();
    }

    /// The data of the record at the buffer's position, which moves past it; empty, the position unmoved, when
    /// what is there is torn or damaged.
    static Optional<byte[]> next(ByteBuffer file) {
        int start = file.position();
        ByteBuffer record = file.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        try {
            byte[] header = new byte[Long.BYTES];
            long length = record.getLong(start);
            record.get(header);
            if (record.getInt() != maskedCrc(header, 0, header.length) || length < 0 || length > record.remaining()) {
                return Optional.empty();
            }
            byte[] data = new byte[(int) length];
            record.get(data);
            if (record.getInt() != maskedCrc(data, 0, data.length)) {
                return Optional.empty();
            }
            file.position(record.position());
            return Optional.of(data);
        } catch (BufferUnderflowException | IndexOutOfBoundsException torn) {
            return Optional.empty();
        }
    }

    private static int maskedCrc(byte[] bytes, int from, int count) {
        var crc = new CRC32C();
        crc.update(bytes, from, count);
        int value = (int) crc.getValue();
        return Integer.rotateRight(value, 15) + MASK_DELTA;
    }
}
