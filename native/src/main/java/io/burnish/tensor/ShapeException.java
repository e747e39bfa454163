package io.burnish.tensor;

/// Shapes, types or devices that do not fit the operation: found in Java, before libtorch is called.
public final class ShapeException extends RuntimeException {

    public ShapeException(String message) {
        super(message);
    }
}
