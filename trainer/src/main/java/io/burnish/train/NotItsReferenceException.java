package io.burnish.train;

/// The model as it starts and its own reference disagree: something that must be equal is not.
public final class NotItsReferenceException extends RuntimeException {

    NotItsReferenceException(String message) {
        super(message);
    }
}
