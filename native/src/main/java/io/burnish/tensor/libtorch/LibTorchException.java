package io.burnish.tensor.libtorch;

/// libtorch is missing, does not fit, or refused a call.
public final class LibTorchException extends RuntimeException {

    public LibTorchException(String message) {
        super(message);
    }
}
