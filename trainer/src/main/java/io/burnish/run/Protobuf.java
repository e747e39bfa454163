package io.burnish.run;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/// Protocol Buffers' wire format (protobuf.dev/programming-guides/encoding), as much of it as events need.
final class Protobuf {

    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int LENGTH = 2;
    private static final int FIXED32 = 5;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] bytes() {
        return out.toByteArray();
    }

    Protobuf varintField(int field, long value) {
        key(field, VARINT);
        putVarint(value);
        return this;
    }

    Protobuf doubleField(int field, double value) {
        key(field, FIXED64);
        out.writeBytes(little(Double.BYTES).putDouble(value).array());
        return this;
    }

    Protobuf floatField(int field, float value) {
        key(field, FIXED32);
        out.writeBytes(little(Float.BYTES).putFloat(value).array());
        return this;
    }

    Protobuf bytesField(int field, byte[] value) {
        key(field, LENGTH);
        putVarint(value.length);
        out.writeBytes(value);
        return this;
    }

    Protobuf textField(int field, String value) {
        return bytesField(field, value.getBytes(StandardCharsets.UTF_8));
    }

    static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a varint of more than 64 bits");
    }

    static void skip(ByteBuffer in, int wireType) {
        int bytes =
                switch (wireType) {
                    case VARINT -> {
                        varint(in);
                        yield 0;
                    }
                    case FIXED64 -> Long.BYTES;
                    case LENGTH -> Math.toIntExact(varint(in));
                    case FIXED32 -> Integer.BYTES;
                    default -> throw new IllegalArgumentException("wire type " + wireType);
                };
        in.position(in.position() + bytes);
    }

    private void key(int field, int wireType) {
        putVarint((long) field << 3 | wireType);
    }

    private void putVarint(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    private static ByteBuffer little(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
