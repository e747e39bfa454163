package io.burnish.train;

import io.burnish.data.TokenPairs;
import io.burnish.losses.CoupledLoss;
import io.burnish.losses.PreferenceLoss;
import io.burnish.model.ModelConfig;
import io.burnish.model.Recompute;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// About how long the phases of a training take, from the work they have to do and the rate at which this machine
/// multiplies matrices.
///
/// @param reference seconds of scoring all pairs once; 0 where no loss wants it
/// @param training seconds of all steps
/// @param evaluation seconds of scoring the held-out pairs once
public record TimePlan(double reference, double training, double evaluation) {

    private static final double FORWARD_SHARE = 1 / 3.0;

    /// What a training has to compute.
    ///
    /// @param steps of the training
    /// @param batchPairs pairs of a step
    public record Work(
            ModelConfig config,
            TokenPairs train,
            TokenPairs heldOut,
            PreferenceLoss loss,
            int steps,
            int batchPairs,
            Recompute recompute) {}

    /// @param peak of the machine, in floating-point operations a second: [MachineRates]
    public static TimePlan of(Work work, double peak) {
        double rate = MachineRates.SHARE * peak;
        ModelConfig config = work.config();
        TokenPairs train = work.train();
        double perPair = train.size() == 0 ? 0 : work(config, train) / train.size();
        double held = work(config, work.heldOut());
        return new TimePlan(
                work.loss().needsReference() ? FORWARD_SHARE * (perPair * train.size() + held) / rate : 0,
                (FORWARD_SHARE * passes(work.loss()) + again(work.recompute()))
                        * perPair
                        * work.steps()
                        * work.batchPairs()
                        / rate,
                FORWARD_SHARE * held / rate);
    }

    /// How many passes forward take as long as a training's pass over its pairs: backward is two, and a coupled loss
    /// sees all pairs of a step first.
    public static double passes(PreferenceLoss loss) {
        return loss instanceof CoupledLoss ? 4 : 3;
    }

    // of forward and backward: forward once more, or about the third of it that lies inside attention
    private static double again(Recompute recompute) {
        return switch (recompute) {
            case NONE -> 0;
            case ATTENTION -> FORWARD_SHARE / 3;
            case LAYER -> FORWARD_SHARE;
        };
    }

    private static double work(ModelConfig config, TokenPairs pairs) {
        double work = 0;
        for (int i = 0; i < pairs.size(); i++) {
            work += UsefulWork.of(config, pairs.get(i));
        }
        return work;
    }

    /// One line a phase.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (reference > 0) {
            lines.add("time of reference: about " + text(reference));
        }
        lines.add("time of train: about " + text(training) + ", checkpoints and evaluations not counted");
        if (evaluation > 0) {
            lines.add("time of evaluate: about " + text(evaluation));
        }
        return lines;
    }

    /// A time for people, no more exact than it is known.
    public static String text(double seconds) {
        if (seconds < 90) {
            return String.format(Locale.ROOT, "%.0f s", Math.ceil(seconds));
        }
        return seconds < 5400
                ? String.format(Locale.ROOT, "%.0f min", seconds / 60)
                : String.format(Locale.ROOT, "%.1f h", seconds / 3600);
    }
}
