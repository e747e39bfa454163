package io.burnish.cli;

import java.io.PrintWriter;
import picocli.CommandLine.Model.CommandSpec;

/// Where messages and progress go: stderr, as a bar on a terminal and as plain lines in a pipe.
///
/// @param interactive whether a person watches
record Terminal(PrintWriter err, PrintWriter out, boolean interactive) {

    static Terminal of(CommandSpec spec) {
        boolean interactive = System.console() != null
                && System.console().isTerminal()
                && System.getenv("CI") == null
                && !"dumb".equals(System.getenv("TERM"));
        return new Terminal(spec.commandLine().getErr(), spec.commandLine().getOut(), interactive);
    }

    /// A message on a line of its own.
    void say(String message) {
        err.println((interactive ? "\r\033[K" : "") + message);
        err.flush();
    }
}
