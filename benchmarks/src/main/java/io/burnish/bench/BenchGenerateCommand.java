package io.burnish.bench;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.generate.Answer;
import io.burnish.generate.GenerationLimits;
import io.burnish.generate.SamplingSettings;
import io.burnish.generate.TokenPrompts;
import io.burnish.model.Decoder;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.libtorch.LibTorch;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `burnish bench generate`: sampling from prompts with real lengths, several answers to each.
@Command(
        name = "generate",
        mixinStandardHelpOptions = true,
        description =
                "Samples answers from a 15M-parameter Llama to prompts as long as hh-rlhf's; prints tokens a second.",
        footer = {
            "",
            "The same work by transformers: sh benchmarks/peers/setup.sh, then",
            "  benchmarks/.venv/bin/python benchmarks/peers/transformers_generate.py --model DIR/model --data DIR/pairs.jsonl"
        })
final class BenchGenerateCommand implements Callable<Integer> {

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Where model and prompts are made; default: a temporary folder.")
    Optional<Path> work = Optional.empty();

    @Option(names = "--prompts", defaultValue = "32", description = "Prompts; default: ${DEFAULT-VALUE}.")
    int prompts;

    @Option(names = "--samples", defaultValue = "4", description = "Answers to each; default: ${DEFAULT-VALUE}.")
    int samples;

    @Option(names = "--tokens", defaultValue = "64", description = "Tokens of each answer; default: ${DEFAULT-VALUE}.")
    int tokens;

    @Option(names = "--top-p", defaultValue = "0.9", description = "Default: ${DEFAULT-VALUE}.")
    double topP;

    @Option(
            names = "--rounds",
            defaultValue = "3",
            description = "How often all of it is done; default: ${DEFAULT-VALUE}.")
    int rounds;

    @Option(names = "--threads", description = "Threads; default: one per core.")
    Optional<Integer> threads = Optional.empty();

    @Mixin
    BenchOutput output = new BenchOutput();

    @Override
    public Integer call() throws IOException {
        LibTorch.setThreads(threads.orElse(Runtime.getRuntime().availableProcessors()));
        Kernels kernels = Kernels.of(Device.cpu());
        Thread.ofPlatform().daemon().start(kernels::warmUp);
        Path folder = work.isPresent() ? work.get() : Files.createTempDirectory("burnish-bench");
        Files.createDirectories(folder);
        return output.finish(measure(TrainCase.in(folder, Optional.empty(), prompts, PairLengths.hhRlhf()), kernels));
    }

    private ObjectNode measure(TrainCase work, Kernels kernels) {
        List<int[]> prompt_P = new ArrayList<>();
        long promptTokens = 0;
        for (int i = 0; i < prompts; i++) {
            prompt_P.add(work.pairs().get(i).prompt_P());
            promptTokens += prompt_P.getLast().length;
        }
        SamplingSettings settings =
                new SamplingSettings(1, topP, OptionalInt.empty(), 0, 1, tokens, List.of(), List.of());
        ObjectNode result =
                output.begin("answers of a 15M Llama, vocabulary 32,000, to prompts as long as hh-rlhf's", kernels);
        result.put("prompts", prompts);
        result.put("prompt_tokens", promptTokens);
        result.put("samples", samples);
        result.put("tokens_each", tokens);
        result.put("top_p", topP);
        double best = Double.MAX_VALUE;
        try (Weights weights = ModelDirectory.open(work.model()).load(DataType.FLOAT32, Device.cpu());
                Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                TokenPrompts engine = new TokenPrompts(kernels, decoder, GenerationLimits.onCpu())) {
            for (int round = 0; round < rounds; round++) {
                long beganNanos = System.nanoTime();
                long made = 0;
                for (List<Answer> answers : engine.answer(prompt_P, samples, settings, round)) {
                    made += answers.stream()
                            .mapToInt(answer -> answer.tokens().length)
                            .sum();
                }
                double seconds = (System.nanoTime() - beganNanos) / 1e9;
                best = Math.min(best, seconds);
                result.withArray("seconds").add(seconds);
                result.put("tokens_made", made);
            }
        }
        result.put("tokens_per_second", result.get("tokens_made").asLong() / best);
        result.put(
                "tokens_per_second_of_the_first_round",
                result.get("tokens_made").asLong()
                        / result.get("seconds").get(0).asDouble());
        result.put("peak_rss_bytes", ProcessMemory.peakBytes());
        result.put(
                "seconds_since_the_jvm_started",
                ManagementFactory.getRuntimeMXBean().getUptime() / 1e3);
        return result;
    }
}
