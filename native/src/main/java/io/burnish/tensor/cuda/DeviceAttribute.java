package io.burnish.tensor.cuda;

/// What the driver tells of a card (`CUdevice_attribute` of cuda.h).
enum DeviceAttribute {
    MULTIPROCESSORS(16),
    MAJOR(75),
    MINOR(76),
    /// The most dynamic shared memory a block may have when its kernel asks for it.
    SHARED_MEMORY_OF_A_BLOCK(97);

    private final int code;

    DeviceAttribute(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
