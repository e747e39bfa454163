package io.burnish.tensor.kernels;

/// A step of decoding cannot be recorded: it runs kernel by kernel instead.
public final class UnrecordedStepException extends RuntimeException {

    private static final long serialVersionUID = 1;

    UnrecordedStepException(String message) {
        super(message);
    }

    UnrecordedStepException(String message, Throwable cause) {
        super(message, cause);
    }
}
