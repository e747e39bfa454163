package io.burnish.tensor.libtorch;

/// What a C function's return code means.
final class Status {

    private Status() {}

    /// Throws unless the code is zero. libtorch prints the C++ message on stderr; all we learn is the code.
    static void check(int code, String function) {
        if (code != 0) {
            throw new LibTorchException(
                    "libtorch's %s failed with code %d; its own message is on stderr.".formatted(function, code));
        }
    }

    static RuntimeException unexpected(String function, Throwable cause) {
        return switch (cause) {
            case RuntimeException e -> e;
            case Error e -> throw e;
            default -> new LibTorchException("calling libtorch's %s: %s".formatted(function, cause));
        };
    }
}
