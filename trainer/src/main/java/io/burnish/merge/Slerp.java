package io.burnish.merge;

/// Between two models along the arc instead of the chord, tensor by tensor:
/// `sin((1-t) W) / sin W a + sin(t W) / sin W b`, `W` the angle between the tensors as vectors.
///
/// @param t 0 is the first model, 1 the second
public record Slerp(double t) implements MergeMethod {

    public Slerp {
        if (!(t >= 0 && t <= 1)) {
            throw new IllegalArgumentException("slerp must be in [0, 1], got " + t);
        }
    }

    @Override
    public String name() {
        return "slerp";
    }

    @Override
    public int models() {
        return 2;
    }

    @Override
    public boolean hasBase() {
        return false;
    }
}
