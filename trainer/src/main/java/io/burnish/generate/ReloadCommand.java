package io.burnish.generate;

import io.burnish.run.RunProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One run of the program that gives a server new weights.
///
/// Its output goes to files: a server that it leaves behind may keep them open, and nobody waits for that one.
///
/// @param command without a shell
/// @param timeout in seconds
/// @param key taken out of what the program writes, whose environment has it
record ReloadCommand(List<String> command, double timeout, ServerKey key) {

    private static final int SHOWN = 2000;

    /// @throws RunProblem if it cannot be started, takes too long, or fails
    void run() throws InterruptedException {
        try {
            Path said = Files.createTempFile("burnish-reload", ".txt");
            Path errors = Files.createTempFile("burnish-reload-errors", ".txt");
            try {
                finish(start(said, errors), said, errors);
            } finally {
                Files.deleteIfExists(said);
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw RunProblem.failed("reload: the output of '%s' cannot be kept: %s".formatted(shown(), e.getMessage()));
        }
    }

    private Process start(Path said, Path errors) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(said.toFile())
                    .redirectError(errors.toFile())
                    .start();
            process.getOutputStream().close();
            return process;
        } catch (IOException e) {
            throw RunProblem.badInput(
                    "reload: '%s' cannot be started: %s. It is a program and its arguments; there is no shell"
                            .formatted(shown(), e.getMessage()));
        }
    }

    private void finish(Process process, Path said, Path errors) throws IOException, InterruptedException {
        boolean done = false;
        try {
            done = process.waitFor((long) Math.ceil(timeout * 1000), TimeUnit.MILLISECONDS);
        } finally {
            if (!done) {
                process.descendants().forEach(ProcessHandle::destroyForcibly);
                process.destroyForcibly();
            }
        }
        if (!done) {
            throw RunProblem.failed(
                    "reload: '%s' was not done after %s seconds (health_timeout) and was ended. A server that it starts must go on in the background.%s"
                            .formatted(shown(), timeout, told(said, errors)));
        }
        if (process.exitValue() != 0) {
            throw RunProblem.failed("reload: '%s' ended with exit code %d. Run it by hand, then go on with the run.%s"
                    .formatted(shown(), process.exitValue(), told(said, errors)));
        }
    }

    private String told(Path said, Path errors) throws IOException {
        String text = text(errors).isEmpty() ? text(said) : text(errors);
        String end = text.length() > SHOWN ? "..." + text.substring(text.length() - SHOWN) : text;
        return end.isEmpty() ? " It wrote nothing" : " It wrote:\n" + end;
    }

    private String text(Path file) throws IOException {
        return key.hiddenIn(new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip());
    }

    private String shown() {
        return String.join(" ", command);
    }
}
