package io.burnish.tensor.kernels;

/// What opens the gate of a gated MLP: gate * sigmoid(a) with a = linear * gate + cubic * gate^3.
///
/// Both forms are this one, as 0.5 (1 + tanh(x)) = sigmoid(2 x); kernels take the two factors and no names.
public enum Activation {

    /// SwiGLU's (arXiv 1702.03118).
    SILU(1, 0),

    /// GeGLU's, in the tanh form of arXiv 1606.08415: torch's `gelu(approximate="tanh")`.
    GELU_TANH(2 * Math.sqrt(2 / Math.PI), 2 * Math.sqrt(2 / Math.PI) * 0.044715);

    private final double linear;
    private final double cubic;

    Activation(double linear, double cubic) {
        this.linear = linear;
        this.cubic = cubic;
    }

    double linear() {
        return linear;
    }

    double cubic() {
        return cubic;
    }
}
