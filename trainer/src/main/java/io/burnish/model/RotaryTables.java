package io.burnish.model;

import ai.djl.Device;
import io.burnish.tape.Rope.Rotation;
import io.burnish.tape.Tape;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;

/// The rotary tables of a model's layers: one, or one for layers with a window and one for the others.
final class RotaryTables implements AutoCloseable {

    private final RotaryTable whole;
    private final RotaryTable windowed;

    RotaryTables(LayerRopes ropes, int headSize, Device device) {
        whole = new RotaryTable(ropes.whole(), headSize, device);
        windowed = ropes.areOne() ? whole : new RotaryTable(ropes.windowed(), headSize, device);
    }

    /// A batch's rotations.
    record Rotations(Rotation whole, Rotation windowed) {

        /// @param window of the layer; 0: it sees everything
        Rotation of(int window) {
            return window == 0 ? whole : windowed;
        }
    }

    /// See [RotaryTable#rotation(Tape, Segments, int)].
    Rotations rotations(Tape tape, Segments segments, int uncomputed) {
        Rotation first = whole.rotation(tape, segments, uncomputed);
        return new Rotations(first, windowed == whole ? first : windowed.rotation(tape, segments, uncomputed));
    }

    /// See [RotaryTable#rotation(Tape, int\[\], int\[\])].
    Rotations rotations(Tape tape, int[] position_R, int[] length_R) {
        Rotation first = whole.rotation(tape, position_R, length_R);
        return new Rotations(first, windowed == whole ? first : windowed.rotation(tape, position_R, length_R));
    }

    /// See [RotaryTable#rotation(Tensor, int)].
    Rotations rotations(Tensor position_R, int positions) {
        Rotation first = whole.rotation(position_R, positions);
        return new Rotations(first, windowed == whole ? first : windowed.rotation(position_R, positions));
    }

    @Override
    public void close() {
        whole.close();
        if (windowed != whole) {
            windowed.close();
        }
    }
}
