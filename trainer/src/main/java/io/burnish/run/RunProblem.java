package io.burnish.run;

import org.jspecify.annotations.Nullable;

/// A problem that ends a command with one message and an exit code, and without a stack trace.
///
/// The message is for the user: what happened, where, both values, and the remedy.
public final class RunProblem extends RuntimeException {

    private final ExitCode exitCode;

    public RunProblem(ExitCode exitCode, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitCode = exitCode;
    }

    public static RunProblem failed(String message) {
        return new RunProblem(ExitCode.FAILED, message, null);
    }

    public static RunProblem badInput(String message) {
        return new RunProblem(ExitCode.BAD_INPUT, message, null);
    }

    public static RunProblem runDirectory(String message) {
        return new RunProblem(ExitCode.RUN_DIRECTORY, message, null);
    }

    public static RunProblem interrupted(String message) {
        return new RunProblem(ExitCode.INTERRUPTED, message, null);
    }

    public ExitCode exitCode() {
        return exitCode;
    }

    /// The message; never null, unlike [Throwable#getMessage()].
    public String text() {
        return String.valueOf(getMessage());
    }
}
