package io.burnish.model;

/// A model directory that cannot be used: the message says which file, what, and what to do.
public final class ModelException extends RuntimeException {

    public ModelException(String message) {
        super(message);
    }
}
