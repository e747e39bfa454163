package io.burnish.bench;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.burnish.data.TokenBatch;
import io.burnish.data.batch.StepBatch;
import io.burnish.losses.fused.AnswerStatistics;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Weights;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.train.PreferenceTrainer;
import io.burnish.train.ReferenceLogps;
import io.burnish.train.Scorer;
import io.burnish.train.StepReport;
import io.burnish.train.TrainSettings;
import io.burnish.train.UsefulWork;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/// Whole DPO steps over a case's pairs, reference log-probs included, laid out one way.
///
/// @param steps what the trainer said of each
/// @param usefulByStep operations that the step needs, however it is laid out
/// @param wallSeconds from the first reference log-prob to the end of the last step
/// @param workspaceBytes the most that the steps had in their workspace
record TrainMeasure(
        List<StepReport> steps,
        double[] usefulByStep,
        double referenceSeconds,
        double wallSeconds,
        long workspaceBytes,
        int pairsPerStep) {

    /// @param settings resolved
    static TrainMeasure of(
            TrainCase work,
            PairLayout layout,
            int pairsPerStep,
            TrainSettings settings,
            Kernels kernels,
            DataType type,
            Device device) {
        int count = work.pairs().size() / pairsPerStep;
        try (Weights weights = ModelDirectory.open(work.model()).load(type, device);
                PreferenceTrainer trainer =
                        new PreferenceTrainer(kernels, weights, DpoTraining.loss(), settings, count);
                Scorer scorer = new Scorer(
                        kernels, trainer.decoder(), settings.headRows().value())) {
            int microTokens = settings.microTokens().value();
            double[] useful = new double[count];
            for (int step = 0; step < count; step++) {
                for (TokenBatch micro : PairLayout.FOREST.batches(work.pairs(), of(step, pairsPerStep), microTokens)) {
                    useful[step] += UsefulWork.of(weights.config(), micro);
                }
            }
            long beganNanos = System.nanoTime();
            int[] all = IntStream.range(0, work.pairs().size()).toArray();
            Map<Long, ReferenceLogps.Logps> reference = score(layout.batches(work.pairs(), all, microTokens), scorer);
            double referenceSeconds = (System.nanoTime() - beganNanos) / 1e9;
            List<StepReport> reports = new ArrayList<>();
            for (int step = 0; step < count; step++) {
                int[] indices = of(step, pairsPerStep);
                StepBatch batch = new StepBatch(step, 0, indices, layout.batches(work.pairs(), indices, microTokens));
                reports.add(trainer.step(batch, row -> Objects.requireNonNull(reference.get(row))));
            }
            double wall = (System.nanoTime() - beganNanos) / 1e9;
            return new TrainMeasure(reports, useful, referenceSeconds, wall, trainer.peakBytes(), pairsPerStep);
        }
    }

    private static int[] of(int step, int pairsPerStep) {
        return IntStream.range(step * pairsPerStep, (step + 1) * pairsPerStep).toArray();
    }

    private static Map<Long, ReferenceLogps.Logps> score(List<TokenBatch> batches, Scorer scorer) {
        Map<Long, ReferenceLogps.Logps> reference = new HashMap<>();
        for (TokenBatch batch : batches) {
            List<AnswerStatistics> answers = scorer.score(batch);
            for (int i = 0; i < answers.size(); i += 2) {
                reference.put(batch.answerRow_Q()[i], ReferenceLogps.Logps.of(answers.get(i), answers.get(i + 1)));
            }
        }
        return reference;
    }

    double pairsPerSecond() {
        return pairsPerStep / (medianSeconds() + referenceSeconds / steps.size());
    }

    private double medianSeconds() {
        return middle(steps.stream().mapToDouble(StepReport::seconds));
    }

    private static double middle(java.util.stream.DoubleStream values) {
        double[] sorted = values.sorted().toArray();
        return sorted[sorted.length / 2];
    }

    /// Losses of all steps, in order.
    double[] losses() {
        return steps.stream().mapToDouble(step -> step.figures().loss()).toArray();
    }

    /// @param peak operations a second that the device's own matrix product reaches
    void describe(ObjectNode result, double peak) {
        double stepSeconds = steps.stream().mapToDouble(StepReport::seconds).sum();
        long computed = steps.stream().mapToLong(StepReport::computedTokens).sum();
        double useful = Arrays.stream(usefulByStep).sum();
        result.put("reference_seconds_per_step", referenceSeconds / steps.size());
        result.put("step_seconds_median", medianSeconds());
        result.put("pairs_per_second", pairsPerSecond());
        result.put("pairs_per_second_over_all", steps.size() * pairsPerStep / wallSeconds);
        result.put("computed_tokens", computed);
        result.put("computed_tokens_per_second_in_steps", computed / stepSeconds);
        result.put("workspace_peak_bytes", workspaceBytes);
        result.put("share_of_peak_in_steps", useful / stepSeconds / peak);
        result.put("share_of_peak_with_reference", useful / (stepSeconds + referenceSeconds) / peak);
        result.put(
                "share_of_peak_in_the_median_step",
                middle(IntStream.range(0, steps.size())
                        .mapToDouble(
                                step -> usefulByStep[step] / steps.get(step).seconds() / peak)));
        ArrayNode each = result.putArray("step_seconds");
        steps.forEach(step -> each.add(step.seconds()));
        ArrayNode losses = result.putArray("losses");
        Arrays.stream(losses()).forEach(losses::add);
    }
}
