package io.burnish.train;

import io.burnish.model.Auto;
import io.burnish.model.Dtype;
import io.burnish.model.Recompute;
import java.util.OptionalInt;

/// The recipe's section `train`: how long, in what portions and at what rate a model is trained.
///
/// @param epochs passes over the data; may be a fraction
/// @param maxSteps optimizer steps; wins over `epochs` and repeats the data
/// @param batchPairs pairs (or rows) per optimizer step; auto: 8 on the CPU, 64 on CUDA
/// @param microTokens tokens per forward pass, a longer pair goes alone; auto: 4,096 on the CPU, 16,384 on CUDA
/// @param headRows rows of the log-prob head at a time; auto: 800 on the CPU, 4,096 on CUDA
/// @param learningRate the rate the schedule scales; auto: 1e-6, and 2e-5 for supervised fine-tuning
/// @param schedule how the rate changes
/// @param optimizer what turns gradients into updates
/// @param gradients type of the buffer in which a step's gradients accumulate; auto: fp32
/// @param maxGradNorm gradients are scaled down to this norm; > 0
/// @param recompute what is computed again in backward to save memory; auto: the cheapest that fits
/// @param checkpointEvery steps between checkpoints; there is always one at the end
/// @param keepCheckpoints how many are kept
/// @param evalEvery when held-out pairs are scored, besides at the end
/// @param from which weights an iteration of a loop starts from
public record TrainSettings(
        double epochs,
        OptionalInt maxSteps,
        Auto<Integer> batchPairs,
        Auto<Integer> microTokens,
        Auto<Integer> headRows,
        Auto<Double> learningRate,
        ScheduleSettings schedule,
        OptimizerSettings optimizer,
        Auto<Dtype> gradients,
        double maxGradNorm,
        Auto<Recompute> recompute,
        int checkpointEvery,
        int keepCheckpoints,
        EvalEvery evalEvery,
        TrainFrom from) {

    public TrainSettings {
        checkPositive("epochs", epochs);
        maxSteps.ifPresent(steps -> checkAtLeastOne("max_steps", steps));
        batchPairs.chosen().ifPresent(pairs -> checkAtLeastOne("batch_pairs", pairs));
        microTokens.chosen().ifPresent(tokens -> checkAtLeastOne("micro_tokens", tokens));
        headRows.chosen().ifPresent(rows -> checkAtLeastOne("head_rows", rows));
        learningRate.chosen().ifPresent(rate -> checkPositive("learning_rate", rate));
        checkPositive("max_grad_norm", maxGradNorm);
        checkAtLeastOne("checkpoint_every", checkpointEvery);
        checkAtLeastOne("keep_checkpoints", keepCheckpoints);
    }

    public static TrainSettings defaults() {
        return new TrainSettings(
                1.0,
                OptionalInt.empty(),
                Auto.auto(),
                Auto.auto(),
                Auto.auto(),
                Auto.auto(),
                ScheduleSettings.Linear.defaults(),
                OptimizerSettings.defaults(),
                Auto.auto(),
                1.0,
                Auto.auto(),
                100,
                2,
                new EvalEvery.Epoch(),
                TrainFrom.PREVIOUS);
    }

    /// These settings with nothing left to choose but `recompute`, which depends on the model.
    ///
    /// @param cuda whether the run is on CUDA, else on the CPU
    /// @param paired whether the loss compares two answers, else it is supervised fine-tuning
    /// @param heldOut whether there are held-out pairs; without any, nothing is evaluated
    public TrainSettings resolve(boolean cuda, boolean paired, boolean heldOut) {
        return new TrainSettings(
                epochs,
                maxSteps,
                batchPairs.or(() -> cuda ? 64 : 8),
                microTokens.or(() -> cuda ? 16_384 : 4_096),
                headRows.or(() -> cuda ? 4_096 : 800),
                learningRate.or(() -> paired ? 1e-6 : 2e-5),
                schedule,
                optimizer,
                gradients.or(() -> Dtype.FP32),
                maxGradNorm,
                recompute,
                checkpointEvery,
                keepCheckpoints,
                heldOut ? evalEvery : new EvalEvery.Never(),
                from);
    }

    /// The same with another learning rate and schedule.
    public TrainSettings withRate(Auto<Double> rate, ScheduleSettings rateSchedule) {
        return with(headRows, rate, rateSchedule, optimizer, gradients, recompute);
    }

    /// The same with what is computed again.
    public TrainSettings withRecompute(Auto<Recompute> again) {
        return with(headRows, learningRate, schedule, optimizer, gradients, again);
    }

    TrainSettings withOptimizer(OptimizerSettings other) {
        return with(headRows, learningRate, schedule, other, gradients, recompute);
    }

    TrainSettings withGradients(Dtype type) {
        return with(headRows, learningRate, schedule, optimizer, Auto.of(type), recompute);
    }

    TrainSettings withHeadRows(int rows) {
        return with(Auto.of(rows), learningRate, schedule, optimizer, gradients, recompute);
    }

    private TrainSettings with(
            Auto<Integer> rows,
            Auto<Double> rate,
            ScheduleSettings rateSchedule,
            OptimizerSettings otherOptimizer,
            Auto<Dtype> gradientType,
            Auto<Recompute> again) {
        return new TrainSettings(
                epochs,
                maxSteps,
                batchPairs,
                microTokens,
                rows,
                rate,
                rateSchedule,
                otherOptimizer,
                gradientType,
                maxGradNorm,
                again,
                checkpointEvery,
                keepCheckpoints,
                evalEvery,
                from);
    }

    private static void checkPositive(String key, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(key + " must be > 0, got " + value);
        }
    }

    private static void checkAtLeastOne(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + " must be at least 1, got " + value);
        }
    }
}
