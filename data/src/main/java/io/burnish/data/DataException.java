package io.burnish.data;

import java.nio.file.Path;

/// Data, or a tokenizer, that cannot be used as it is: the user's to mend, so the command line exits with 2.
///
/// The message says what is wrong, where (file, line, field), with which values, and what to do about it.
public final class DataException extends RuntimeException {

    public DataException(String message) {
        super(message);
    }

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }

    /// A problem with a file as a whole.
    public static DataException in(Path file, String problem) {
        return new DataException(file + ": " + problem);
    }

    /// A problem with one row.
    public static DataException at(RowPlace place, String problem) {
        return new DataException(place + ": " + problem);
    }

    /// A problem with one field of a row.
    public static DataException at(RowPlace place, String field, String problem) {
        return new DataException(place + ", field '" + field + "': " + problem);
    }
}
