package io.burnish.losses;

/// A loss of an optimizer step as a whole: what a pair is worth hangs on the step's other pairs.
///
/// All log-probabilities come first, by a pass that computes no gradient; then the gradients. A step's loss does not
/// hang on how it is cut into micro-batches.
public sealed interface CoupledLoss extends PreferenceLoss permits Aot {}
