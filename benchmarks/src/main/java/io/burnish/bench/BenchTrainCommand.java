package io.burnish.bench;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.recipe.RecipeReader;
import io.burnish.run.RunProblem;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.train.MachinePeak;
import io.burnish.train.TrainSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `burnish bench train`: whole DPO steps, reference log-probs included, on pairs with real lengths.
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description = "Trains a model with DPO on pairs as long as real ones and prints how fast that was.",
        footer = {
            "",
            "The same work by TRL: sh benchmarks/peers/setup.sh, then",
            "  benchmarks/.venv/bin/python benchmarks/peers/trl_dpo.py --model DIR/model --data DIR/pairs.jsonl"
        })
final class BenchTrainCommand implements Callable<Integer> {

    @Option(
            names = "--work",
            paramLabel = "DIR",
            description = "Where model and pairs are made; default: a temporary folder.")
    Optional<Path> work = Optional.empty();

    @Option(names = "--steps", defaultValue = "10", description = "Optimizer steps; default: ${DEFAULT-VALUE}.")
    int steps;

    @Option(names = "--pairs", defaultValue = "8", description = "Pairs of a step; default: ${DEFAULT-VALUE}.")
    int pairs;

    @Option(
            names = "--lengths",
            defaultValue = "hh-rlhf",
            converter = LengthSource.Converter.class,
            description = "Whose pairs' lengths: hh-rlhf or ultrafeedback; default: ${DEFAULT-VALUE}.")
    LengthSource lengths = LengthSource.HH_RLHF;

    @Option(
            names = "--model",
            paramLabel = "DIR",
            description = "A HuggingFace directory instead of the 15M Llama; the token ids stay random.")
    Optional<Path> model = Optional.empty();

    @Option(
            names = "--set",
            paramLabel = "train.KEY=VALUE",
            description = "A key of a recipe's train section, such as train.recompute=layer.")
    List<String> overrides = new ArrayList<>();

    @Option(
            names = "--padded",
            description = "Trains the same pairs the plain way beside it: prompts twice, all as long as the longest.")
    boolean padded;

    @Option(names = "--kernels", defaultValue = "own", description = "own or aten; default: ${DEFAULT-VALUE}.")
    String kernelsName = "own";

    @Option(names = "--learning-rate", defaultValue = "1e-6", description = "Constant; default: ${DEFAULT-VALUE}.")
    double learningRate;

    @Mixin
    BenchMachine machine = new BenchMachine();

    @Mixin
    BenchOutput output = new BenchOutput();

    @Override
    public Integer call() throws IOException {
        Device device = machine.device();
        Kernels kernels =
                switch (kernelsName) {
                    case "own" -> machine.kernels(device);
                    case "aten" -> new AtenKernels();
                    default ->
                        throw RunProblem.badInput("--kernels must be own or aten, got '%s'".formatted(kernelsName));
                };
        // as a run does: the compiler works while the work is made and the weights are read
        Thread.ofPlatform().daemon().start(kernels::warmUp);
        Path folder = work.isPresent() ? work.get() : Files.createTempDirectory("burnish-bench");
        Files.createDirectories(folder);
        TrainCase made = TrainCase.in(folder, model, steps * pairs, lengths.pairs());
        TrainMeasure measured = measure(made, PairLayout.FOREST, kernels, device);
        double seconds = ManagementFactory.getRuntimeMXBean().getUptime() / 1e3;
        double peak = MachinePeak.measure(kernels, machine.type(), device);
        ObjectNode result = output.begin(
                "DPO steps of %s, pairs as long as %s's".formatted(made.described(), lengths),
                machine.described(),
                kernels);
        result.put("dtype", machine.dtype);
        result.put("pairs_per_step", pairs);
        result.put("machine_peak_gflops", peak / 1e9);
        result.put("seconds_since_the_jvm_started", seconds);
        result.put("peak_rss_bytes", ProcessMemory.peakBytes());
        measured.describe(result, peak);
        if (padded) {
            TrainMeasure plain = measure(made, PairLayout.PADDED, kernels, device);
            checkSame(measured.losses(), plain.losses());
            plain.describe(result.putObject("padded"), peak);
            result.put("times_the_padded_way", measured.pairsPerSecond() / plain.pairsPerSecond());
        }
        return output.finish(result);
    }

    private TrainMeasure measure(TrainCase made, PairLayout layout, Kernels kernels, Device device) {
        TrainSettings settings = DpoTraining.settings(
                new RecipeReader(Path.of("")).readOptions(overrides, "train", TrainSettings.class),
                learningRate,
                device.isGpu());
        TrainMeasure measured = TrainMeasure.of(made, layout, pairs, settings, kernels, machine.type(), device);
        double first = measured.losses()[0];
        if (Math.abs(first - Math.log(2)) > 1e-5) {
            throw RunProblem.failed(
                    "the first step's loss is %s instead of log 2: what was measured is not DPO".formatted(first));
        }
        return measured;
    }

    private void checkSame(double[] ours, double[] plain) {
        double bound = machine.type() == DataType.FLOAT32 ? 1e-4 : 2e-2;
        for (int step = 0; step < ours.length; step++) {
            if (Math.abs(ours[step] - plain[step]) > bound) {
                throw RunProblem.failed("step %d has the loss %s, and %s padded: what was measured is not the same"
                        .formatted(step + 1, ours[step], plain[step]));
            }
        }
    }
}
