package io.burnish.data.template;

/// A template that cannot be parsed, or that refuses or fails on the variables it was given.
///
/// The message is for users: the line of the template and what is wrong there.
public final class TemplateException extends RuntimeException {

    private static final int MAX_LENGTH = 2_000;

    private final int line;
    private final String problem;

    TemplateException(int line, String problem) {
        super("template line " + line + ": " + shortened(problem));
        this.line = line;
        this.problem = shortened(problem);
    }

    /// A hostile template must not fill a log with a text it made.
    private static String shortened(String problem) {
        return problem.length() <= MAX_LENGTH ? problem : problem.substring(0, MAX_LENGTH) + "...";
    }

    /// The line of the template, counted from 1.
    public int line() {
        return line;
    }

    /// What is wrong, without the line; a template's own `raise_exception` message as it is.
    public String problem() {
        return problem;
    }
}
