package io.burnish.bench;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Weights;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.libtorch.LibTorch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `burnish bench growth`: what a training step costs as its parts grow, one at a time.
@Command(
        name = "growth",
        mixinStandardHelpOptions = true,
        description = "Measures how a training step's time grows with answers, prompts, pairs and vocabulary.",
        footer = {"", "Example: burnish bench growth --tries 5"})
final class BenchGrowthCommand implements Callable<Integer> {

    private static final int[] ANSWER_TOKENS = {32, 64, 128, 256, 512};
    private static final int[] PROMPT_TOKENS = {32, 128, 512, 1024};
    private static final int[] PAIRS = {1, 2, 4, 8, 16};
    private static final int[] ANSWERS = {2, 4, 8};
    private static final int[] VOCABULARY = {4_000, 16_000, 32_000, 64_000, 128_000};

    @Option(
            names = "--tries",
            defaultValue = "5",
            description = "Steps a case, the best of which counts; default: ${DEFAULT-VALUE}.")
    int tries;

    @Mixin
    BenchOutput output = new BenchOutput();

    @Override
    public Integer call() throws IOException {
        LibTorch.setThreads(Runtime.getRuntime().availableProcessors());
        Kernels kernels = Kernels.of(Device.cpu());
        kernels.warmUp();
        ObjectNode result = output.begin(
                "seconds of one DPO step of a 15M Llama, the best of %d; by itself 8 pairs, prompts of 128 tokens, answers of 64, vocabulary 32,000"
                        .formatted(tries),
                kernels);
        try (Weights weights = weights(TrainCase.VOCABULARY)) {
            GrowthCase usual = GrowthCase.usual();
            for (int tokens : ANSWER_TOKENS) {
                put(result, "answer_tokens", tokens, usual.withAnswer(tokens), kernels, weights);
            }
            for (int tokens : PROMPT_TOKENS) {
                put(result, "prompt_tokens", tokens, usual.withPrompt(tokens), kernels, weights);
            }
            for (int pairs : PAIRS) {
                put(result, "pairs", pairs, usual.withPairs(pairs), kernels, weights);
            }
            for (int answers : ANSWERS) {
                GrowthCase shared = usual.withPrompt(512).withAnswers(answers);
                put(result, "answers_to_each_of_8_prompts_of_512", answers, shared, kernels, weights);
            }
        }
        for (int vocabulary : VOCABULARY) {
            try (Weights weights = weights(vocabulary)) {
                put(result, "vocabulary", vocabulary, GrowthCase.usual(), kernels, weights);
            }
        }
        return output.finish(result);
    }

    private static Weights weights(int vocabulary) throws IOException {
        Path folder = Files.createTempDirectory("burnish-bench");
        return ModelDirectory.open(TrainCase.model(folder, vocabulary)).load(DataType.FLOAT32, Device.cpu());
    }

    private void put(ObjectNode result, String axis, int value, GrowthCase work, Kernels kernels, Weights weights) {
        ArrayNode points = result.get(axis) instanceof ArrayNode there ? there : result.putArray(axis);
        ObjectNode point = points.addObject();
        point.put("value", value);
        point.put("computed_tokens", work.computedTokens());
        point.put("seconds", work.bestStep(kernels, weights, tries));
    }
}
