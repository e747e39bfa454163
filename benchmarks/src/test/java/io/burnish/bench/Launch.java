package io.burnish.bench;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What one run of the launcher printed and how it ended.
record Launch(int exit, String out, String err) {

    private static final int QUIET_LOOKS = 6;
    private static final int LOOK_MILLIS = 50;

    /// Starts `launcher` with an environment of the test's own making and waits until all that holds its
    /// streams has ended.
    static Launch of(Path directory, Path launcher, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        Path err = Files.createTempFile("launch", ".err");
        try {
            ProcessBuilder builder = builder(directory, launcher, environment, arguments);
            Process process = builder.redirectError(err.toFile()).start();
            process.getOutputStream().close();
            String out = read(process.inputReader(StandardCharsets.UTF_8));
            return new Launch(process.waitFor(), out, settled(err));
        } finally {
            Files.delete(err);
        }
    }

    // the launcher's filter may write after its process ended, and a pipe of Java's is closed by then
    private static String settled(Path file) throws IOException, InterruptedException {
        long size = -1;
        for (int quiet = 0; quiet < QUIET_LOOKS; quiet++) {
            if (Files.size(file) != size) {
                size = Files.size(file);
                quiet = 0;
            }
            Thread.sleep(LOOK_MILLIS);
        }
        return Files.readString(file);
    }

    static Process start(Path directory, Path launcher, Map<String, String> environment, String... arguments)
            throws IOException {
        Process process = builder(directory, launcher, environment, arguments).start();
        process.getOutputStream().close();
        return process;
    }

    private static ProcessBuilder builder(
            Path directory, Path launcher, Map<String, String> environment, String... arguments) {
        List<String> command = new ArrayList<>(List.of(launcher.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().clear();
        builder.environment().putAll(environment);
        return builder;
    }

    private static String read(Reader reader) {
        try (reader) {
            return reader.readAllAsString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
