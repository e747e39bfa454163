package io.burnish.model;

/// What of forward is thrown away and computed again in backward, to save memory (arXiv 1604.06174).
///
/// In the order of what they cost. Gradients are the same bit for bit: the same kernels see the same numbers.
public enum Recompute {
    /// Nothing: the fastest, and the most memory.
    NONE,
    /// Of every layer the inside of attention: from the residual stream, which is kept anyway, to the heads' output,
    /// which is kept too. Costs one more norm, product to query, key and value, rotation and attention a layer.
    ATTENTION,
    /// The inside of every layer: only its input is kept. Costs one more forward pass.
    LAYER
}
