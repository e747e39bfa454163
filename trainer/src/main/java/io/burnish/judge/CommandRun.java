package io.burnish.judge;

import io.burnish.run.RunProblem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One run of a scoring command.
///
/// Its three streams are files, so that neither side can wait for the other.
final class CommandRun {

    private static final int SHOWN_ERRORS = 2000;

    private final Command command;

    CommandRun(Command command) {
        this.command = command;
    }

    /// @return the lines that it wrote
    /// @throws RunProblem if it cannot be started, takes too long, or fails
    List<String> answers(List<String> questions) {
        try {
            Path in = Files.createTempFile("burnish-answers", ".jsonl");
            Path out = Files.createTempFile("burnish-scores", ".jsonl");
            Path errors = Files.createTempFile("burnish-errors", ".txt");
            try {
                Files.write(in, questions);
                run(in, out, errors);
                return text(out).lines().toList();
            } finally {
                Files.deleteIfExists(in);
                Files.deleteIfExists(out);
                Files.deleteIfExists(errors);
            }
        } catch (IOException e) {
            throw RunProblem.failed("the files of the scoring command '%s' cannot be read or written: %s"
                    .formatted(command.shown(), e.getMessage()));
        }
    }

    private void run(Path in, Path out, Path errors) throws IOException {
        Process process = start(in, out, errors);
        try {
            if (!process.waitFor((long) Math.ceil(command.timeout() * 1000), TimeUnit.MILLISECONDS)) {
                throw RunProblem.failed(
                        "the scoring command '%s' was not done after %s seconds (timeout) and was ended.%s"
                                .formatted(command.shown(), command.timeout(), itSaid(errors)));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RunProblem.interrupted("interrupted while the scoring command '%s' ran".formatted(command.shown()));
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        if (process.exitValue() != 0) {
            throw RunProblem.failed("the scoring command '%s' ended with exit code %d.%s"
                    .formatted(command.shown(), process.exitValue(), itSaid(errors)));
        }
    }

    private Process start(Path in, Path out, Path errors) {
        var builder = new ProcessBuilder(command.command())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(errors.toFile());
        command.directory().ifPresent(directory -> builder.directory(directory.toFile()));
        try {
            return builder.start();
        } catch (IOException e) {
            throw RunProblem.badInput(
                    "the scoring command '%s' cannot be started: %s".formatted(command.shown(), e.getMessage()));
        }
    }

    private static String itSaid(Path errors) throws IOException {
        String said = text(errors).strip();
        String end = said.length() > SHOWN_ERRORS ? "..." + said.substring(said.length() - SHOWN_ERRORS) : said;
        return end.isEmpty() ? " It wrote nothing to standard error" : " It wrote to standard error:\n" + end;
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
