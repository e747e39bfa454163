package io.burnish.tensor.safetensors;

import java.io.IOException;
import java.nio.file.Path;

/// A safetensors file, or a directory of them, cannot be read or written; the message is shown to the user as
/// it is.
public final class SafetensorsException extends IOException {

    private static final String REMEDY = "The file is cut, damaged or no safetensors file; get or save it again.";

    SafetensorsException(String message) {
        super(message);
    }

    SafetensorsException(String message, Throwable cause) {
        super(message, cause);
    }

    /// What a file says that cannot be true.
    static SafetensorsException damaged(Path file, String problem, Object... values) {
        return new SafetensorsException("%s: %s. %s".formatted(file, problem.formatted(values), REMEDY));
    }

    /// A tensor's name fit for a message: short, and without characters that steer a terminal.
    static String quote(String name) {
        String printable = name.replaceAll("\\p{Cntrl}", "?");
        return "'" + (printable.length() > 200 ? printable.substring(0, 200) + "..." : printable) + "'";
    }
}
