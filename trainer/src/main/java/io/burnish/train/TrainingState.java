package io.burnish.train;

import org.jspecify.annotations.Nullable;

/// `state.json` of a checkpoint: where a training is, besides weights and moments.
///
/// The position in the data is the step: any step's batch follows from the seed and the step alone.
///
/// @param format of this record
/// @param step optimizer steps done, skipped ones among them
/// @param updates steps whose update was done
/// @param sequenceTokens TRL's `num_tokens` so far
/// @param skipped steps left out because something was not finite
/// @param skippedInARow how many of the last steps were left out
/// @param totalSteps of the whole training
/// @param data hash of the tokenised data
/// @param firstLoss the first step's loss, for the closing words; null before it
public record TrainingState(
        int format,
        long step,
        long updates,
        long sequenceTokens,
        int skipped,
        int skippedInARow,
        int totalSteps,
        String data,
        @Nullable Double firstLoss) {

    static final int FORMAT = 1;

    static TrainingState begin(int totalSteps, String data) {
        return new TrainingState(FORMAT, 0, 0, 0, 0, 0, totalSteps, data, null);
    }

    TrainingState after(StepReport report, long updatesDone) {
        boolean left = report.skipped().isPresent();
        return new TrainingState(
                FORMAT,
                report.step(),
                updatesDone,
                sequenceTokens + report.sequenceTokens(),
                skipped + (left ? 1 : 0),
                left ? skippedInARow + 1 : 0,
                totalSteps,
                data,
                firstLoss != null || left
                        ? firstLoss
                        : Double.valueOf(report.figures().loss()));
    }
}
