package io.burnish.data.where;

/// A row whose values a condition cannot compare.
public final class WhereException extends RuntimeException {
    WhereException(String message) {
        super(message);
    }
}
