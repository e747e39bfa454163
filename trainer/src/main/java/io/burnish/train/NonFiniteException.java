package io.burnish.train;

/// A log-probability or loss that is not a finite number: the message names the row and what it is.
final class NonFiniteException extends RuntimeException {

    NonFiniteException(String message) {
        super(message);
    }
}
