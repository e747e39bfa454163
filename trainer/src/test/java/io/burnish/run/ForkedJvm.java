package io.burnish.run;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A main class of the tests in a JVM of its own, to be killed or signalled.
final class ForkedJvm implements AutoCloseable {

    private static final long TIMEOUT_SECONDS = 60;

    private final Process process;
    private final BufferedReader out;

    private ForkedJvm(Process process) {
        this.process = process;
        this.out = process.inputReader();
    }

    static ForkedJvm start(Class<?> main, String... arguments) throws IOException {
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC"));
        command.addAll(List.of("-cp", classPath, main.getName()));
        command.addAll(List.of(arguments));
        return new ForkedJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    long pid() {
        return process.pid();
    }

    /// Reads its output up to a line that begins so; an error when it ends before.
    void await(String beginning) throws IOException {
        var read = new ArrayList<String>();
        if (!reaches(beginning, read)) {
            throw new AssertionError("it ended without '" + beginning + "':\n" + String.join("\n", read));
        }
    }

    /// Reads its output up to a line that begins so, or to its end.
    ///
    /// @param read takes the lines
    boolean reaches(String beginning, List<String> read) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            read.add(line);
            if (line.startsWith(beginning)) {
                return true;
            }
        }
        return false;
    }

    /// Whether a process started here ignores Ctrl-C, as one does that a shell without job control put into the
    /// background: its JVM then leaves the signal alone (bit 2 of `SigIgn`).
    static boolean ignoresInterrupts() throws IOException {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return false;
        }
        String mask = Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("SigIgn:"))
                .findFirst()
                .orElse("SigIgn: 0");
        return (Long.parseUnsignedLong(mask.substring("SigIgn:".length()).strip(), 16) & 2) != 0;
    }

    void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(pid())).start().waitFor();
    }

    /// Its exit code, with what else it said when that is not the one expected.
    void awaitExit(int expected) throws Exception {
        String rest = String.join("\n", out.readAllLines());
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != expected) {
            throw new AssertionError("exit code " + process.exitValue() + " instead of " + expected + ":\n" + rest);
        }
    }

    /// `kill -9`.
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
