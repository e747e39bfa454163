package io.burnish.tensor.cuda;

/// The card, its driver or one of NVIDIA's libraries is missing, does not fit, or refused a call; the message says
/// which call, why, and where there is one the remedy.
public final class CudaException extends RuntimeException {

    private final int code;

    CudaException(String message) {
        this(message, 0);
    }

    /// @param code the failed function's own; 0 where none was called
    CudaException(String message, int code) {
        super(message);
        this.code = code;
    }

    int code() {
        return code;
    }
}
