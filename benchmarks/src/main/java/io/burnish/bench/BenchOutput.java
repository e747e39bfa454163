package io.burnish.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.run.ExitCode;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.libtorch.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// What all measurements have in common: what their JSON says of itself, and where it goes.
final class BenchOutput {

    @Option(names = "--out", paramLabel = "FILE", description = "Writes the JSON here too.")
    Optional<Path> file = Optional.empty();

    @Spec(Spec.Target.MIXEE)
    CommandSpec command = CommandSpec.create();

    /// A result on the CPU that says what was measured, when, by which command, on what.
    ObjectNode begin(String what, Kernels kernels) {
        return begin(what, "cpu, %d threads".formatted(LibTorch.threads()), kernels);
    }

    ObjectNode begin(String what, String device, Kernels kernels) {
        ObjectNode result = new ObjectMapper().createObjectNode();
        result.put("what", what);
        result.put(
                "command",
                "./burnish " + String.join(" ", line().getParseResult().originalArgs()));
        result.put("date", LocalDate.now().toString());
        result.put("device", device);
        result.put("java", System.getProperty("java.runtime.version"));
        result.put("libtorch", LibTorch.location().version());
        result.put("kernels", kernels.name());
        return result;
    }

    /// Prints a whole result, and writes it where a file is named.
    ///
    /// @return the command's exit code
    int finish(ObjectNode result) throws IOException {
        String text = result.toPrettyString();
        line().getOut().println(text);
        if (file.isPresent()) {
            Files.writeString(file.get(), text + "\n");
        }
        return ExitCode.DONE.code();
    }

    /// One line of what was found so far, for people who wait.
    void progress(ObjectNode part) {
        line().getErr().println(part);
        line().getErr().flush();
    }

    private CommandLine line() {
        return command.commandLine();
    }
}
