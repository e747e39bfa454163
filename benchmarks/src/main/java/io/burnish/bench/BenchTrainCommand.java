package io.burnish.bench;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.data.batch.RowOrder;
import io.burnish.data.batch.StepBatch;
import io.burnish.losses.fused.AnswerStatistics;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Weights;
import io.burnish.run.RunProblem;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.libtorch.LibTorch;
import io.burnish.train.MachinePeak;
import io.burnish.train.PreferenceTrainer;
import io.burnish.train.ReferenceLogps;
import io.burnish.train.Scorer;
import io.burnish.train.StepReport;
import io.burnish.train.TrainSettings;
import io.burnish.train.UsefulWork;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `burnish bench train`: whole DPO steps, reference log-probs included, on pairs with real lengths.
@Command(
        name = "train",
        mixinStandardHelpOptions = true,
        description =
                "Trains a 15M-parameter Llama with DPO on pairs as long as real ones and prints how fast that was.",
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

    @Option(names = "--threads", description = "Threads; default: one per core.")
    Optional<Integer> threads = Optional.empty();

    @Option(names = "--kernels", defaultValue = "vector", description = "vector or aten; default: ${DEFAULT-VALUE}.")
    String kernelsName = "vector";

    @Option(names = "--learning-rate", defaultValue = "1e-6", description = "Constant; default: ${DEFAULT-VALUE}.")
    double learningRate;

    @Mixin
    BenchOutput output = new BenchOutput();

    @Override
    public Integer call() throws IOException {
        LibTorch.setThreads(threads.orElse(Runtime.getRuntime().availableProcessors()));
        Kernels kernels =
                switch (kernelsName) {
                    case "vector" -> Kernels.of(Device.cpu());
                    case "aten" -> new io.burnish.tensor.kernels.AtenKernels();
                    default ->
                        throw RunProblem.badInput("--kernels must be vector or aten, got '%s'".formatted(kernelsName));
                };
        // as a run does: the compiler works while the work is made and the weights are read
        Thread.ofPlatform().daemon().start(kernels::warmUp);
        Path folder = work.isPresent() ? work.get() : Files.createTempDirectory("burnish-bench");
        Files.createDirectories(folder);
        ObjectNode result = measure(TrainCase.in(folder, steps * pairs, lengths.pairs()), kernels);
        return output.finish(result);
    }

    private ObjectNode measure(TrainCase work, Kernels kernels) {
        TrainSettings settings = DpoTraining.settings(learningRate);
        try (Weights weights = ModelDirectory.open(work.model()).load(DataType.FLOAT32, Device.cpu());
                PreferenceTrainer trainer =
                        new PreferenceTrainer(kernels, weights, DpoTraining.loss(), settings, steps);
                Scorer scorer = new Scorer(
                        kernels, trainer.decoder(), settings.headRows().value())) {
            long beganNanos = System.nanoTime();
            Map<Long, ReferenceLogps.Logps> reference = score(work.pairs(), scorer, settings);
            double referenceSeconds = (System.nanoTime() - beganNanos) / 1e9;
            Batcher batcher = new Batcher(
                    work.pairs(), true, pairs, settings.microTokens().value(), RowOrder.asRead());
            List<StepReport> reports = new ArrayList<>();
            double[] useful = new double[steps];
            for (int step = 0; step < steps; step++) {
                StepBatch batch = batcher.step(step);
                for (TokenBatch micro : batch.microBatches()) {
                    useful[step] += UsefulWork.of(weights.config(), micro);
                }
                reports.add(trainer.step(batch, row -> Objects.requireNonNull(reference.get(row))));
            }
            double wall = (System.nanoTime() - beganNanos) / 1e9;
            if (Math.abs(reports.getFirst().figures().loss() - Math.log(2)) > 1e-5) {
                throw RunProblem.failed("the first step's loss is %s instead of log 2: what was measured is not DPO"
                        .formatted(reports.getFirst().figures().loss()));
            }
            return report(
                    reports,
                    referenceSeconds,
                    wall,
                    useful,
                    MachinePeak.measure(kernels, DataType.FLOAT32, Device.cpu()),
                    kernels,
                    trainer);
        }
    }

    private ObjectNode report(
            List<StepReport> reports,
            double referenceSeconds,
            double wall,
            double[] usefulByStep,
            double peak,
            Kernels kernels,
            PreferenceTrainer trainer) {
        ObjectNode result = output.begin(
                "DPO steps of a 15M Llama, vocabulary 32,000, pairs as long as %s's".formatted(lengths), kernels);
        result.put("pairs_per_step", pairs);
        double[] seconds =
                reports.stream().mapToDouble(StepReport::seconds).sorted().toArray();
        double median = seconds[seconds.length / 2];
        double referencePerStep = referenceSeconds / steps;
        result.put("reference_seconds_per_step", referencePerStep);
        result.put("step_seconds_median", median);
        result.put("pairs_per_second", pairs / (median + referencePerStep));
        result.put("pairs_per_second_over_all", steps * pairs / wall);
        result.put(
                "seconds_since_the_jvm_started",
                ManagementFactory.getRuntimeMXBean().getUptime() / 1e3);
        result.put("peak_rss_bytes", ProcessMemory.peakBytes());
        result.put("workspace_peak_bytes", trainer.peakBytes());
        result.put("machine_peak_gflops", peak / 1e9);
        double[] shares = new double[steps];
        for (int step = 0; step < steps; step++) {
            shares[step] = usefulByStep[step] / reports.get(step).seconds() / peak;
        }
        double useful = Arrays.stream(usefulByStep).sum();
        double stepTime = reports.stream().mapToDouble(StepReport::seconds).sum();
        result.put("share_of_peak_in_steps", useful / stepTime / peak);
        result.put("share_of_peak_with_reference", useful / (stepTime + referenceSeconds) / peak);
        result.put(
                "share_of_peak_in_the_median_step",
                Arrays.stream(shares).sorted().toArray()[steps / 2]);
        ArrayNode each = result.putArray("step_seconds");
        reports.forEach(report -> each.add(report.seconds()));
        ArrayNode losses = result.putArray("losses");
        reports.forEach(report -> losses.add(report.figures().loss()));
        return result;
    }

    private static Map<Long, ReferenceLogps.Logps> score(TokenPairs work, Scorer scorer, TrainSettings settings) {
        Map<Long, ReferenceLogps.Logps> reference = new HashMap<>();
        int[] all = java.util.stream.IntStream.range(0, work.size()).toArray();
        for (TokenBatch batch :
                Batcher.batches(work, true, all, settings.microTokens().value())) {
            List<AnswerStatistics> answers = scorer.score(batch);
            for (int i = 0; i < answers.size(); i += 2) {
                reference.put(
                        batch.answerRow_Q()[i],
                        new ReferenceLogps.Logps(
                                answers.get(i).logp(), answers.get(i + 1).logp()));
            }
        }
        return reference;
    }
}
