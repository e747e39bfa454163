package io.burnish.tensor.kernels;

import static io.burnish.tensor.kernels.RowTrials.ofTypes;
import static io.burnish.tensor.kernels.RowTrials.outputs;
import static io.burnish.tensor.kernels.RowTrials.tolerance;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.CardSelfTest.Trial;
import io.burnish.tensor.kernels.TrialValues.Output;
import io.burnish.tensor.kernels.TrialValues.Tolerance;
import java.util.ArrayList;
import java.util.List;

/// Trials of what is done with logits: statistics of the log-prob head, and the draw of the next token.
final class HeadTrials {

    private static final int ROWS = 9;
    private static final int VOCABULARY = 1003;
    private static final Tolerance STATISTIC = Tolerance.of(1e-4);

    private HeadTrials() {}

    static List<Trial> all() {
        List<Trial> trials = new ArrayList<>();
        trials.addAll(ofTypes(
                "rowStatistics", type -> (kernels, values) -> statistics(kernels, values, type, LogitTransform.NONE)));
        LogitTransform bent = new LogitTransform(1.5, 2, 0.7);
        trials.addAll(ofTypes(
                "rowStatistics of soft-capped logits",
                type -> (kernels, values) -> statistics(kernels, values, type, bent)));
        trials.addAll(ofTypes("transformLogits", type -> (kernels, values) -> {
            Tensor logits = values.normals(type, ROWS, VOCABULARY);
            kernels.transformLogits(logits, bent);
            return outputs(type, logits);
        }));
        trials.add(Trial.of("exponentialScale", (kernels, values) -> {
            Tensor scale = values.poison(DataType.FLOAT32, ROWS);
            Tensor sum = values.normals(DataType.FLOAT32, ROWS);
            kernels.exponentialScale(values.normals(DataType.FLOAT32, ROWS), sum, scale);
            return List.of(new Output("scale", scale, tolerance(DataType.FLOAT32)));
        }));
        trials.add(Trial.of("exchange", HeadTrials::exchange));
        trials.addAll(ofTypes("draw", type -> (kernels, values) -> draw(kernels, values, type)));
        return trials;
    }

    private static List<Output> statistics(
            Kernels kernels, TrialValues values, DataType type, LogitTransform transform) {
        Tensor logits = values.normals(type, ROWS, VOCABULARY);
        Tensor targets = values.indices(ROWS, VOCABULARY);
        RowStatistics read = RowStatistics.empty(values.scope(), values.device(), ROWS);
        kernels.rowStatistics(logits, targets, transform, read, false);
        List<Output> outputs = new ArrayList<>();
        outputs.add(new Output("logits, which stay", logits, new Tolerance(0, 0, 0)));
        Tensor kept = logits.to(values.scope(), type, values.device());
        RowStatistics statistics = RowStatistics.empty(values.scope(), values.device(), ROWS);
        kernels.rowStatistics(kept, targets, transform, statistics, true);
        outputs.add(new Output("exponentials", kept, tolerance(type)));
        outputs.add(new Output("logp without exponentials", read.logp_R(), STATISTIC));
        outputs.add(new Output("logp", statistics.logp_R(), STATISTIC));
        outputs.add(new Output("greedy", statistics.greedy_R(), STATISTIC));
        outputs.add(new Output("collision", statistics.collision_R(), STATISTIC));
        outputs.add(new Output("entropy", statistics.entropy_R(), STATISTIC));
        outputs.add(new Output("hit", statistics.hit_R(), STATISTIC));
        outputs.add(new Output("sum", statistics.sum_R(), STATISTIC));
        outputs.add(new Output("slope", statistics.slope_R(), STATISTIC));
        return outputs;
    }

    /// Numbers on their way to the host and back, in the first slot and in the last.
    private static List<Output> exchange(Kernels kernels, TrialValues values) {
        HostExchange exchange = kernels.exchange();
        List<Output> outputs = new ArrayList<>();
        Tolerance exact = new Tolerance(0, 0, 0);
        List<Tensor> uploaded = exchange.upload(
                values.scope(),
                values.device(),
                HostNumbers.indices(5, 0, VOCABULARY),
                HostNumbers.offsets(0, 7, VOCABULARY),
                HostNumbers.floats(new float[] {0.5f, -1, 3e30f, 0}, 2, 2));
        for (Tensor each : uploaded) {
            Tensor numbers = each.to(values.scope(), DataType.FLOAT32, values.device());
            outputs.add(new Output("uploaded " + each.type(), numbers, exact));
        }
        for (int slot : new int[] {0, exchange.slots() - 1}) {
            exchange.fetch(slot, values.normals(DataType.FLOAT32, VOCABULARY));
            float[] arrived = exchange.await(slot);
            Tensor sent = exchange.send(values.scope(), slot, values.device(), arrived);
            outputs.add(new Output("what the host has", values.host(arrived), exact));
            outputs.add(
                    new Output("what the device has", sent.to(values.scope(), sent.type(), values.device()), exact));
        }
        return outputs;
    }

    private static List<Output> draw(Kernels kernels, TrialValues values, DataType type) {
        Tensor logits = values.normals(type, ROWS, VOCABULARY);
        Shares shares = new Shares(
                new long[] {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 42, 42, 42, 42},
                new long[] {0, 0, 1, 2, 3, 1L << 31, 1L << 32, -1, Long.MIN_VALUE});
        List<int[]> seen_R = new ArrayList<>();
        for (int row = 0; row < ROWS; row++) {
            seen_R.add(new int[] {row, 3 * row + 1, 400 + row});
        }
        List<Output> outputs = new ArrayList<>();
        add(outputs, "greedy", values, kernels.draw(logits, new Draws(0, 0, 1, 0, 1, shares, List.of())));
        add(outputs, "all", values, kernels.draw(logits, new Draws(1, 0, 1, 0, 1, shares, List.of())));
        add(outputs, "top_k 20", values, kernels.draw(logits, new Draws(0.7, 20, 1, 0, 1, shares, List.of())));
        add(outputs, "top_p 0.8", values, kernels.draw(logits, new Draws(0.7, 0, 0.8, 0, 1, shares, List.of())));
        add(outputs, "all cuts", values, kernels.draw(logits, new Draws(0.7, 50, 0.9, 0.02, 1.2, shares, seen_R)));
        return outputs;
    }

    private static void add(List<Output> outputs, String what, TrialValues values, Draws.Drawn drawn) {
        float[] token_R = new float[drawn.token_R().length];
        for (int row = 0; row < token_R.length; row++) {
            token_R[row] = drawn.token_R()[row];
        }
        outputs.add(new Output(what + ", token", values.host(token_R), new Tolerance(0, 0, 0)));
        outputs.add(new Output(what + ", logp", values.host(drawn.logp_R()), STATISTIC));
    }
}
