package io.burnish.run;

/// What a command's exit code says.
public enum ExitCode {
    DONE(0),
    /// It failed while it ran: a full disk, a loss that is not finite, memory that ran out.
    FAILED(1),
    /// The recipe, the arguments, the model or the data are wrong.
    BAD_INPUT(2),
    /// Something is wrong with the run directory: none there, locked, damaged, recipe or inputs changed.
    RUN_DIRECTORY(3),
    /// Stopped on request; `resume` goes on.
    INTERRUPTED(130);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }
}
