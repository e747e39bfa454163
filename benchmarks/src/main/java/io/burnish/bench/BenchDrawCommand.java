package io.burnish.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.run.ExitCode;
import io.burnish.run.RunProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `burnish bench draw`: results as pictures.
@Command(
        name = "draw",
        mixinStandardHelpOptions = true,
        description = "Draws results of bench train, losses and growth, peers' beside them where the file has them.",
        footer = {"", "Example: burnish bench draw benchmarks/results/train-*.json --out benchmarks/figures"})
final class BenchDrawCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "RESULT", description = "JSON that a measurement left.")
    List<Path> results = List.of();

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "Gets an SVG for each result.")
    Path out = Path.of("");

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(out);
        for (Path result : results) {
            String picture = ResultPictures.of(read(result))
                    .orElseThrow(() -> RunProblem.badInput(
                            "%s has no whole steps, losses or growth to draw: those of bench train, losses and growth"
                                    .formatted(result)));
            Path file = out.resolve(result.getFileName().toString().replaceFirst("\\.json$", "") + ".svg");
            Files.writeString(file, picture);
            spec.commandLine().getOut().println(file);
        }
        return ExitCode.DONE.code();
    }

    private static JsonNode read(Path result) throws IOException {
        try {
            return new ObjectMapper().readTree(Files.readString(result));
        } catch (NoSuchFileException e) {
            throw RunProblem.badInput("there is no file " + result);
        } catch (JsonProcessingException e) {
            throw RunProblem.badInput("%s is no JSON: %s".formatted(result, e.getOriginalMessage()));
        }
    }
}
