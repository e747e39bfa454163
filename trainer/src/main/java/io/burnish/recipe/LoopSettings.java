package io.burnish.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// The recipe's section `loop`: the same phases again and again, each time with the newest model.
///
/// @param iterations how often
/// @param prompts files or globs of what is asked
/// @param promptsPerIteration how many each iteration asks; none: all of them, or an equal slice
/// @param promptOrder which prompts an iteration gets
/// @param selfInstruct lets the newest model write each iteration's prompts, shown some of these
/// @param reference what the loss measures against in each iteration
/// @param ema with `reference: ema`, how much of the old reference stays: reference = ema reference + (1 - ema)
///     model
/// @param data which iterations' pairs are trained on
/// @param window with `data: accumulated`, only so many of the last iterations; none: all
/// @param replay what is trained on beside the pairs, so that the model does not forget it
/// @param stop when to end early
/// @param model which iteration's model becomes `final`
public record LoopSettings(
        int iterations,
        List<Path> prompts,
        OptionalInt promptsPerIteration,
        PromptOrder promptOrder,
        Optional<SelfInstructSettings> selfInstruct,
        LoopReference reference,
        double ema,
        LoopData data,
        OptionalInt window,
        Optional<ReplaySettings> replay,
        StopSettings stop,
        FinalModel model) {

    /// Which prompts an iteration gets.
    public enum PromptOrder {
        /// Each iteration the next ones of the files.
        SLICES,
        /// Every iteration the first ones.
        SAME,
        /// Each iteration others, drawn by the seed.
        SHUFFLED
    }

    /// What the loss measures against.
    public enum LoopReference {
        /// The model as the iteration starts.
        PREVIOUS,
        /// The model as the loop starts.
        INITIAL,
        /// A moving average of the models.
        EMA
    }

    /// Which iterations' pairs are trained on.
    public enum LoopData {
        CURRENT,
        ACCUMULATED
    }

    /// Which iteration's model becomes `final`.
    public enum FinalModel {
        LAST,
        /// The one with the best evaluation.
        BEST
    }

    public LoopSettings {
        if (iterations < 1) {
            throw new IllegalArgumentException("iterations must be at least 1, got " + iterations);
        }
        if (prompts.isEmpty()) {
            throw new IllegalArgumentException("prompts is missing: the files with what is asked");
        }
        if (promptsPerIteration.isPresent() && promptsPerIteration.getAsInt() < 1) {
            throw new IllegalArgumentException(
                    "prompts_per_iteration must be at least 1, got " + promptsPerIteration.getAsInt());
        }
        if (selfInstruct.isPresent() && promptsPerIteration.isEmpty()) {
            throw new IllegalArgumentException(
                    "prompts_per_iteration is missing: with self_instruct it says how many prompts the model writes");
        }
        if (!(ema >= 0 && ema < 1)) {
            throw new IllegalArgumentException("ema must be in [0, 1), got " + ema);
        }
        if (window.isPresent() && window.getAsInt() < 1) {
            throw new IllegalArgumentException("window must be at least 1, got " + window.getAsInt());
        }
        if (window.isPresent() && data != LoopData.ACCUMULATED) {
            throw new IllegalArgumentException("window would not be read: data is current. Set data: accumulated");
        }
        prompts = List.copyOf(prompts);
    }

    public static LoopSettings of(int iterations, List<Path> prompts) {
        return new LoopSettings(
                iterations,
                prompts,
                OptionalInt.empty(),
                PromptOrder.SLICES,
                Optional.empty(),
                LoopReference.PREVIOUS,
                0.5,
                LoopData.CURRENT,
                OptionalInt.empty(),
                Optional.empty(),
                StopSettings.defaults(),
                FinalModel.LAST);
    }
}
