package io.burnish.model;

/// The rotary angles of layers that see everything, and of those with a window: mostly the same.
public record LayerRopes(RopeScaling whole, RopeScaling windowed) {

    /// One for all layers.
    public static LayerRopes of(RopeScaling rope) {
        return new LayerRopes(rope, rope);
    }

    /// Whether any angles depend on how long the sequence is.
    public boolean dependsOnLength() {
        return whole.dependsOnLength() || windowed.dependsOnLength();
    }

    /// Whether all layers turn alike.
    public boolean areOne() {
        return whole.equals(windowed);
    }
}
