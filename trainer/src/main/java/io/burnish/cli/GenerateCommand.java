package io.burnish.cli;

import io.burnish.generate.GenerateSettings;
import io.burnish.phase.GenerateFile;
import io.burnish.run.ExitCode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `burnish generate`: a model's answers to prompts.
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description = "Lets a model answer prompts: one JSON object a line, with its tokens and their log-probs.",
        footer = {
            "",
            "Example: burnish generate --model runs/quickstart/final --prompts prompts.jsonl --out samples.jsonl -n 4",
            "Prompts are JSON objects, one a line ({\"prompt\": text or messages}), or a .txt file with one a line."
        })
final class GenerateCommand implements Callable<Integer> {

    @Option(names = "--model", required = true, paramLabel = "DIR", description = "A HuggingFace model directory.")
    Path model = Path.of("");

    @Option(names = "--prompts", required = true, paramLabel = "FILE", description = "Files or globs of prompts.")
    List<Path> prompts = new ArrayList<>();

    @Option(names = "--out", required = true, paramLabel = "FILE", description = "The file to write.")
    Path out = Path.of("");

    @Option(names = "-n", paramLabel = "N", description = "Answers to each prompt (generate.samples).")
    Optional<String> samples = Optional.empty();

    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "0 is greedy; short for --set generate.temperature=T.")
    Optional<String> temperature = Optional.empty();

    @Option(names = "--top-p", paramLabel = "P", description = "Short for --set generate.top_p=P.")
    Optional<String> topP = Optional.empty();

    @Option(names = "--max-tokens", paramLabel = "M", description = "Short for --set generate.max_tokens=M.")
    Optional<String> maxTokens = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "42",
            description = "Of the draws; default: ${DEFAULT-VALUE}.")
    long seed;

    @Option(names = "--set", paramLabel = "PATH=VALUE", description = "Any other key of a recipe's section generate.")
    List<String> overrides = new ArrayList<>();

    @Mixin
    DeviceOption where = new DeviceOption();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        List<String> all = new ArrayList<>();
        samples.ifPresent(value -> all.add("generate.samples=" + value));
        temperature.ifPresent(value -> all.add("generate.temperature=" + value));
        topP.ifPresent(value -> all.add("generate.top_p=" + value));
        maxTokens.ifPresent(value -> all.add("generate.max_tokens=" + value));
        all.addAll(overrides);
        GenerateSettings settings = Sections.ofOptions(all, "generate", GenerateSettings.class);
        GenerateFile.Counts counts = GenerateFile.generate(model, prompts, out, settings, seed, where.device());
        spec.commandLine()
                .getErr()
                .printf(
                        Locale.ROOT,
                        "%,d answers to %,d prompts, %,d of them cut at max_tokens, in %s%n",
                        counts.samples(),
                        counts.prompts(),
                        counts.unfinished(),
                        out);
        return ExitCode.DONE.code();
    }
}
