package io.burnish.phase;

import ai.djl.Device;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.Prompts;
import io.burnish.data.exchange.SampleLines;
import io.burnish.generate.GenerateSettings;
import io.burnish.model.Auto;
import io.burnish.model.ModelDirectory;
import io.burnish.run.Durable;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/// Answers a file of prompts with a model: GENERATE by itself.
public final class GenerateFile {

    private GenerateFile() {}

    /// What was made.
    public record Counts(int prompts, int samples, int unfinished) {}

    /// Writes samples, one a line, prompt by prompt. The file appears whole or not at all.
    ///
    /// @param device where the model runs
    /// @throws io.burnish.model.ModelException if the directory is no model
    /// @throws io.burnish.data.DataException if the prompts cannot be read
    public static Counts generate(
            Path model, List<Path> prompts, Path out, GenerateSettings settings, long seed, Auto<Device> device) {
        return answer(model, Prompts.read(prompts).prompts(), out, settings, seed, () -> Machine.on(device));
    }

    static Counts answer(
            Path model, List<Prompt> asked, Path out, GenerateSettings settings, long seed, Supplier<Machine> machine) {
        ModelDirectory directory = ModelDirectory.open(model).requireWeights();
        AnswerMaker maker = new AnswerMaker(seed, 1, settings, "generate");
        Path folder = Durable.parent(out.toAbsolutePath());
        try (Answering answering = new Answering(machine.get(), Durable.onDisk(), settings, directory, folder)) {
            Durable.onDisk().writeFile(out, (OutputStream stream) -> {
                for (int from = 0; from < asked.size(); from += BlockFile.PROMPTS) {
                    List<Prompt> block = asked.subList(from, Math.min(asked.size(), from + BlockFile.PROMPTS));
                    for (String line : maker.lines(answering.engine(), block)) {
                        stream.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                }
            });
        }
        var samples = SampleLines.read(out);
        int unfinished = (int) samples.stream()
                .filter(sample -> sample.finish() == Finish.LENGTH)
                .count();
        return new Counts(asked.size(), samples.size(), unfinished);
    }
}
