package io.burnish.tensor.libtorch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Looks for the PyTorch of a `python3` on the PATH, where GPU servers have a CUDA build.
final class PythonLibTorch {

    /// Asks where the package lies without importing it, which would take seconds.
    private static final String WHERE = """
            import importlib.util
            found = importlib.util.find_spec("torch")
            print(found.submodule_search_locations[0] if found and found.submodule_search_locations else "")
            """;

    private static final int SECONDS = 20;

    private PythonLibTorch() {}

    /// The libraries' folder of the first python3 on the PATH that has PyTorch.
    ///
    /// @param path the value of PATH
    static Optional<Path> find(String path) {
        return Stream.of(path.split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, "python3"))
                .filter(Files::isExecutable)
                .distinct()
                .flatMap(python -> ask(python).stream())
                .flatMap(torch -> LibTorchFolder.resolve(torch).stream())
                .findFirst();
    }

    private static Optional<Path> ask(Path python) {
        try {
            Process process = new ProcessBuilder(python.toString(), "-c", WHERE)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            process.getOutputStream().close();
            // A python that hangs must not hang us, so that its output is read only when it has ended.
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return Optional.empty();
            }
            String answer = new String(process.getInputStream().readAllBytes()).strip();
            return process.exitValue() == 0 && !answer.isEmpty() ? Optional.of(Path.of(answer)) : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
