package io.burnish.tensor.safetensors;

import java.util.Arrays;
import java.util.Optional;

/// The element types that are read and written, in the order in which the format's reference implementation
/// ranks them: it writes the last first, so that every tensor starts at a multiple of its element's size.
public enum SafetensorsType {
    BOOL(1),
    U8(1),
    I8(1),
    I16(2),
    F16(2),
    BF16(2),
    I32(4),
    F32(4),
    F64(8),
    I64(8);

    private final int bytes;

    SafetensorsType(int bytes) {
        this.bytes = bytes;
    }

    /// The bytes of one element.
    public int bytes() {
        return bytes;
    }

    static Optional<SafetensorsType> of(String name) {
        return Arrays.stream(values()).filter(type -> type.name().equals(name)).findFirst();
    }
}
