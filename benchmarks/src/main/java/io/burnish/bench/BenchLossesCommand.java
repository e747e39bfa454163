package io.burnish.bench;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.losses.LossCatalogue;
import io.burnish.losses.LossEntry;
import io.burnish.losses.LossProblems;
import io.burnish.losses.PreferenceLoss;
import io.burnish.run.RunProblem;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.CardProfile;
import io.burnish.tensor.kernels.Kernels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `burnish bench losses`: every loss on the same batch through the same head, and the plain way beside it.
@Command(
        name = "losses",
        mixinStandardHelpOptions = true,
        description = "Measures every loss through the head, forward and with gradients, beside the plain composite.",
        footer = {
            "",
            "TRL's on the same shapes: sh benchmarks/peers/setup.sh, then",
            "  benchmarks/.venv/bin/python benchmarks/peers/trl_losses.py --rows 512"
        })
final class BenchLossesCommand implements Callable<Integer> {

    @Option(names = "--losses", split = ",", paramLabel = "NAME", description = "Which; default: all.")
    List<String> names = new ArrayList<>();

    @Option(
            names = "--rows",
            split = ",",
            description = "Scored tokens, one or several; default: 512, on CUDA 512, 2048, 4096 and 16384.")
    List<Integer> rows = new ArrayList<>();

    @Option(names = "--answer", defaultValue = "64", description = "Tokens of an answer; default: ${DEFAULT-VALUE}.")
    int answerTokens;

    @Option(names = "--hidden", defaultValue = "288", description = "Default: ${DEFAULT-VALUE}.")
    int hidden;

    @Option(names = "--vocab", defaultValue = "32000", description = "Default: ${DEFAULT-VALUE}.")
    int vocabulary;

    @Option(names = "--head-rows", description = "Rows of a group; default: 400 on the CPU, 4096 on CUDA.")
    Optional<Integer> headRows = Optional.empty();

    @Option(names = "--rounds", defaultValue = "3", description = "The best counts; default: ${DEFAULT-VALUE}.")
    int rounds;

    @Mixin
    BenchMachine machine = new BenchMachine();

    @Mixin
    BenchOutput output = new BenchOutput();

    @Override
    public Integer call() throws IOException {
        Device where = machine.device();
        Kernels kernels = machine.kernels(where);
        kernels.warmUp();
        ObjectNode result = output.begin(
                "preference losses through the log-prob head, and through logits, log-softmax and autograd",
                machine.described(),
                kernels);
        result.put("dtype", machine.dtype);
        result.put("hidden", hidden);
        result.put("vocabulary", vocabulary);
        result.put("answer_tokens", answerTokens);
        ArrayNode cases = result.putArray("cases");
        Map<String, PreferenceLoss> losses = losses();
        for (int count : counts(where)) {
            measure(cases.addObject(), kernels, where, losses, count);
        }
        return output.finish(result);
    }

    private List<Integer> counts(Device where) {
        if (!rows.isEmpty()) {
            return rows;
        }
        return where.isGpu() ? List.of(512, 2048, 4096, 16_384) : List.of(512);
    }

    private Map<String, PreferenceLoss> losses() {
        Map<String, PreferenceLoss> losses = new LinkedHashMap<>();
        for (String name : names.isEmpty() ? LossCatalogue.names() : names) {
            LossEntry entry = LossCatalogue.find(name)
                    .orElseThrow(() -> RunProblem.badInput("--losses: there is no loss '%s', there are %s"
                            .formatted(name, String.join(", ", LossCatalogue.names()))));
            try {
                losses.put(name, LossCatalogue.create(entry.name(), Map.of()));
            } catch (LossProblems e) {
                if (!names.isEmpty()) {
                    throw RunProblem.badInput("--losses: %s cannot be had without keys".formatted(name));
                }
            }
        }
        return losses;
    }

    private void measure(
            ObjectNode into, Kernels kernels, Device where, Map<String, PreferenceLoss> losses, int rowCount) {
        LossesCase.Shape shape = new LossesCase.Shape(rowCount, answerTokens, hidden, vocabulary);
        int group = headRows.orElse(where.isGpu() ? 4096 : 400);
        boolean composite = !where.isGpu() && machine.type() == DataType.FLOAT32;
        try (Scope scope = Scope.confined()) {
            LossesCase work = LossesCase.random(scope, where, machine.type(), shape);
            into.put("rows", work.answers().tokens());
            into.put("pairs", work.answers().rows());
            into.put("head_rows", group);
            int pairsOfGroup = Math.max(1, group / (2 * answerTokens));
            into.put("groups", Math.ceilDiv(work.answers().rows(), pairsOfGroup));
            if (!composite) {
                into.put("composite", "not measured: it is DJL's autograd, on the CPU in fp32");
            }
            ArrayNode each = into.putArray("losses");
            losses.forEach((name, loss) -> {
                ObjectNode figures = each.addObject();
                figures.put("loss", name);
                measureHead(figures, kernels, work, group, loss, shape);
                if (where.isGpu()) {
                    measureIdle(figures, kernels, where, work, group, loss);
                }
                if (composite) {
                    measureComposite(figures, work, loss);
                }
            });
        }
    }

    private void measureHead(
            ObjectNode figures,
            Kernels kernels,
            LossesCase work,
            int group,
            PreferenceLoss loss,
            LossesCase.Shape shape) {
        long before = Scope.bytes();
        try (HeadMeasure head = new HeadMeasure(kernels, work, group)) {
            figures.put("value", head.forward(loss));
            head.forwardAndBackward(loss);
            Scope.forgetPeak();
            double forward = best(() -> head.forward(loss));
            figures.put("forward_seconds", forward);
            figures.put("forward_peak_bytes", Scope.peakBytes() - before);
            double both = best(() -> head.forwardAndBackward(loss));
            figures.put("forward_backward_seconds", both);
            figures.put("forward_backward_peak_bytes", Scope.peakBytes() - before);
            figures.put("forward_gflops", shape.operations() / forward / 1e9);
            figures.put("forward_backward_gflops", 3 * shape.operations() / both / 1e9);
        }
    }

    /// How long the card has nothing to do while a batch goes through the head, by the card's own clock.
    private static void measureIdle(
            ObjectNode figures, Kernels kernels, Device where, LossesCase work, int group, PreferenceLoss loss) {
        try (CardProfile profile = CardProfile.of(kernels, where);
                HeadMeasure head = new HeadMeasure(profile.kernels(), work, group)) {
            head.forwardAndBackward(loss);
            profile.take();
            head.forward(loss);
            figures.put("forward_idle_share", profile.take().share());
            head.forwardAndBackward(loss);
            CardProfile.Idle both = profile.take();
            figures.put("forward_backward_idle_share", both.share());
            figures.put("longest_gap_seconds", both.longestSeconds());
            figures.put("longest_gap_between", both.longestBetween());
        }
    }

    private void measureComposite(ObjectNode figures, LossesCase work, PreferenceLoss loss) {
        try (CompositeMeasure composite = new CompositeMeasure(work)) {
            double value = composite.forward(loss);
            composite.forwardAndBackward(loss);
            double ours = figures.get("value").asDouble();
            if (Math.abs(value - ours) > 1e-3 * Math.max(1, Math.abs(ours))) {
                throw RunProblem.failed(
                        "%s is %s by the head and %s by the composite: what was measured is not the same"
                                .formatted(figures.get("loss").asText(), ours, value));
            }
            figures.put("composite_forward_seconds", best(() -> composite.forward(loss)));
            figures.put("composite_forward_backward_seconds", best(() -> composite.forwardAndBackward(loss)));
            ProcessMemory.peakDuring(() -> composite.forward(loss))
                    .ifPresent(bytes -> figures.put("composite_forward_peak_bytes", bytes));
            ProcessMemory.peakDuring(() -> composite.forwardAndBackward(loss))
                    .ifPresent(bytes -> figures.put("composite_forward_backward_peak_bytes", bytes));
        }
    }

    private double best(Runnable work) {
        double best = Double.MAX_VALUE;
        for (int round = 0; round < rounds; round++) {
            long beganNanos = System.nanoTime();
            work.run();
            best = Math.min(best, (System.nanoTime() - beganNanos) / 1e9);
        }
        return best;
    }
}
