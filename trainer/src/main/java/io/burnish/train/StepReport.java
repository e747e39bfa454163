package io.burnish.train;

import java.util.Optional;

/// What became of one optimizer step.
///
/// @param step steps done with this one, from 1
/// @param epoch how much of the data is done, in passes
/// @param replayLoss of the rows beside the pairs, without its weight; empty where there are none
/// @param learningRate the one this step used
/// @param gradNorm before clipping
/// @param sequenceTokens TRL's `num_tokens` of this step: a prompt once for each answer
/// @param computedTokens tokens the step computed: a shared prompt once
/// @param skipped why the update was left out (something was not finite); empty when it was done
public record StepReport(
        long step,
        double epoch,
        PreferenceFigures figures,
        Optional<Double> replayLoss,
        double learningRate,
        double gradNorm,
        long sequenceTokens,
        long computedTokens,
        double seconds,
        Optional<String> skipped) {}
