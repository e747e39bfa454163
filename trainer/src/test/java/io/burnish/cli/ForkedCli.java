package io.burnish.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The command line in a JVM of its own, to be killed or signalled.
final class ForkedCli implements AutoCloseable {

    private static final long TIMEOUT_SECONDS = 120;

    private final Process process;
    private final BufferedReader messages;

    private ForkedCli(Process process) {
        this.process = process;
        this.messages = process.inputReader();
    }

    static ForkedCli start(Object... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(System.getProperty("java.home") + "/bin/java");
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(flag -> flag.startsWith("--enable-native-access") || flag.startsWith("--add-modules"))
                .toList());
        command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-cp"));
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(Main.class.getName());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ForkedCli(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    Process process() {
        return process;
    }

    /// Reads its messages up to one that contains this; false if it ended before.
    boolean await(String part) throws IOException {
        for (String line = messages.readLine(); line != null; line = messages.readLine()) {
            if (line.contains(part)) {
                return true;
            }
        }
        return false;
    }

    /// `kill -NAME`; [Process#destroy()] would close its output too.
    void signal(String name) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    }

    /// Everything else it says, after it ended as expected.
    String awaitExit(int expected) throws IOException, InterruptedException {
        String rest = String.join("\n", messages.readAllLines());
        if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != expected) {
            throw new AssertionError("exit code " + process.exitValue() + " instead of " + expected + ":\n" + rest);
        }
        return rest;
    }

    /// `kill -9`.
    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
