package io.burnish.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tape.Rope.Rotation;
import io.burnish.tape.Tape;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Segments.Tree;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.HostNumbers;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cosines and sines of the angles, mostly one row a position, growing with the longest sequence seen.
///
/// Several threads may ask at once, such as the predictors of one model. A table that was outgrown stays until all are
/// closed, for another thread's pass may still read it; each is twice as long as the one before, so that all of these
/// together are no larger than the newest.
///
/// Angles are made as transformers makes them, in float32, so that log-probs agree at any position.
/// Legend: T tokens, P rows, D half a head.
final class RotaryTable implements AutoCloseable {

    private static final int SMALLEST = 256;

    /// An answer's last token counts for its sequence's length, though it predicts nothing and is not computed.
    static final int UNCOMPUTED = 1;

    private final RopeScaling scaling;
    private final int headSize;
    private final Device device;
    private final Scope tables = Scope.shared();
    private @Nullable Table table;

    private record Table(int rows, Tensor cos_PD, Tensor sin_PD) {}

    /// Angles on the host, row by row.
    private static final class Angles {
        private final int half;
        private final float[] cos;
        private final float[] sin;

        Angles(int rows, int half) {
            this.half = half;
            this.cos = new float[rows * half];
            this.sin = new float[rows * half];
        }

        void set(int row, int position, float[] frequency_D) {
            for (int d = 0; d < half; d++) {
                float angle = position * frequency_D[d];
                cos[row * half + d] = (float) Math.cos(angle);
                sin[row * half + d] = (float) Math.sin(angle);
            }
        }

        int rows() {
            return cos.length / half;
        }
    }

    RotaryTable(RopeScaling scaling, int headSize, Device device) {
        this.scaling = scaling;
        this.headSize = headSize;
        this.device = device;
    }

    /// The rotation of a batch's tokens.
    ///
    /// @param tape whose scope owns what is made for this batch alone
    /// @param uncomputed tokens by which each sequence is longer than what is computed of it
    Rotation rotation(Tape tape, Segments segments, int uncomputed) {
        if (scaling.dependsOnLength()) {
            return perTree(tape, segments, uncomputed);
        }
        Table ready = upTo(segments.lastPosition() + 1);
        return new Rotation(ready.cos_PD(), ready.sin_PD(), segments.positions_T());
    }

    /// The rotation of single tokens.
    ///
    /// @param tape whose scope owns what is made for them
    /// @param length_R of the sequence that each belongs to
    Rotation rotation(Tape tape, int[] position_R, int[] length_R) {
        int longest = Arrays.stream(position_R).max().orElse(0) + 1;
        if (!scaling.dependsOnLength()) {
            Table ready = upTo(longest);
            Tensor positions_R = tape.kernels()
                    .exchange()
                    .upload(tape.scope(), device, HostNumbers.indices(position_R))
                    .getFirst();
            return new Rotation(ready.cos_PD(), ready.sin_PD(), positions_R);
        }
        Angles angles = new Angles(position_R.length, headSize / 2);
        int[] row_R = new int[position_R.length];
        for (int row = 0; row < position_R.length; row++) {
            row_R[row] = row;
            angles.set(row, position_R[row], scaling.inverseFrequency_D(headSize, length_R[row]));
        }
        return uploaded(tape, angles, row_R);
    }

    /// The rotation of positions that are not known yet.
    ///
    /// @param positions there are, at most
    Rotation rotation(Tensor position_R, int positions) {
        if (scaling.dependsOnLength()) {
            throw new IllegalStateException("angles hang on the length of each sequence: its position is not enough");
        }
        Table ready = upTo(positions);
        return new Rotation(ready.cos_PD(), ready.sin_PD(), position_R);
    }

    private synchronized Table upTo(int positions) {
        if (table == null || table.rows() < positions) {
            int doubled = table == null ? SMALLEST : 2 * table.rows();
            Angles angles = new Angles(Math.max(positions, doubled), headSize / 2);
            float[] frequency_D = scaling.inverseFrequency_D(headSize, positions);
            for (int position = 0; position < angles.rows(); position++) {
                angles.set(position, position, frequency_D);
            }
            table = new Table(angles.rows(), upload(tables, angles, angles.cos), upload(tables, angles, angles.sin));
        }
        return table;
    }

    // one row a token: the longest sequence of a tree decides for the whole tree, so that a prompt stays shared
    private Rotation perTree(Tape tape, Segments segments, int uncomputed) {
        Angles angles = new Angles(Math.max(1, segments.tokens()), headSize / 2);
        int[] row_T = new int[segments.tokens()];
        for (Tree tree : segments.trees()) {
            int length = 0;
            for (int token = tree.start(); token < tree.end(); token++) {
                length = Math.max(length, segments.position(token) + 1 + uncomputed);
            }
            float[] frequency_D = scaling.inverseFrequency_D(headSize, length);
            for (int token = tree.start(); token < tree.end(); token++) {
                row_T[token] = token;
                angles.set(token, segments.position(token), frequency_D);
            }
        }
        return uploaded(tape, angles, row_T);
    }

    /// Angles of a batch's own, and which of them each token has.
    private Rotation uploaded(Tape tape, Angles angles, int[] row_T) {
        long[] sizes = {angles.rows(), headSize / 2};
        List<Tensor> numbers = tape.kernels()
                .exchange()
                .upload(
                        tape.scope(),
                        device,
                        HostNumbers.floats(angles.cos, sizes),
                        HostNumbers.floats(angles.sin, sizes),
                        HostNumbers.indices(row_T));
        return new Rotation(numbers.get(0), numbers.get(1), numbers.get(2));
    }

    private Tensor upload(Scope scope, Angles angles, float[] values) {
        Tensor host = Tensor.ofFloats(scope, values, angles.rows(), headSize / 2);
        return device.isGpu() ? host.to(scope, DataType.FLOAT32, device) : host;
    }

    @Override
    public void close() {
        tables.close();
    }
}
