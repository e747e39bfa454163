package io.burnish.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// The command line as a test calls it, in this process.
record Cli(int exitCode, String out, String err) {

    static Cli run(Object... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        int exitCode = Main.run(
                texts,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return new Cli(exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// The same, where nothing else is expected.
    static Cli succeed(Object... arguments) {
        Cli cli = run(arguments);
        if (cli.exitCode != 0) {
            throw new AssertionError("exit code " + cli.exitCode + ":\n" + cli.err);
        }
        return cli;
    }
}
