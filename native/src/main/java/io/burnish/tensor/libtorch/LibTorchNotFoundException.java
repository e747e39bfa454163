package io.burnish.tensor.libtorch;

/// No usable libtorch was found; the message says where was looked and what to do, and is shown to the user as
/// it is.
public final class LibTorchNotFoundException extends RuntimeException {

    LibTorchNotFoundException(String message) {
        super(message);
    }

    LibTorchNotFoundException(String message, Throwable cause) {
        super(message, cause);
    }
}
