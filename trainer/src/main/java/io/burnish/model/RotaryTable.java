package io.burnish.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tape.Rope.Rotation;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Segments.Tree;
import io.burnish.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Cosines and sines of the angles, mostly one row a position, growing with the longest sequence seen.
///
/// Angles are made as transformers makes them, in float32, so that log-probs agree at any position.
/// Legend: T tokens, P rows, D half a head.
final class RotaryTable implements AutoCloseable {

    private static final int SMALLEST = 256;

    /// An answer's last token counts for its sequence's length, though it predicts nothing and is not computed.
    private static final int UNCOMPUTED = 1;

    private final RopeScaling scaling;
    private final int headSize;
    private final Device device;
    private @Nullable Table table;

    private record Table(Scope scope, Angles angles, Tensor cos_PD, Tensor sin_PD) {}

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
    /// @param scope owns what is made for this batch alone
    Rotation rotation(Scope scope, Segments segments) {
        if (scaling.dependsOnLength()) {
            return perTree(scope, segments);
        }
        Table ready = upTo(segments.lastPosition() + 1);
        return new Rotation(ready.cos_PD(), ready.sin_PD(), segments.positions_T());
    }

    private Table upTo(int positions) {
        if (table == null || table.angles().rows() < positions) {
            close();
            Angles angles = new Angles(Math.max(positions, SMALLEST), headSize / 2);
            float[] frequency_D = scaling.inverseFrequency_D(headSize, positions);
            for (int position = 0; position < angles.rows(); position++) {
                angles.set(position, position, frequency_D);
            }
            Scope scope = Scope.shared();
            table = new Table(scope, angles, upload(scope, angles, angles.cos), upload(scope, angles, angles.sin));
        }
        return table;
    }

    // one row a token: the longest sequence of a tree decides for the whole tree, so that a prompt stays shared
    private Rotation perTree(Scope scope, Segments segments) {
        Angles angles = new Angles(Math.max(1, segments.tokens()), headSize / 2);
        int[] row_T = new int[segments.tokens()];
        for (Tree tree : segments.trees()) {
            int length = 0;
            for (int token = tree.start(); token < tree.end(); token++) {
                length = Math.max(length, segments.position(token) + 1 + UNCOMPUTED);
            }
            float[] frequency_D = scaling.inverseFrequency_D(headSize, length);
            for (int token = tree.start(); token < tree.end(); token++) {
                row_T[token] = token;
                angles.set(token, segments.position(token), frequency_D);
            }
        }
        return new Rotation(
                upload(scope, angles, angles.cos),
                upload(scope, angles, angles.sin),
                Tensor.ofInts(scope, device, row_T));
    }

    private Tensor upload(Scope scope, Angles angles, float[] values) {
        Tensor host = Tensor.ofFloats(scope, values, angles.rows(), headSize / 2);
        return device.isGpu() ? host.to(scope, DataType.FLOAT32, device) : host;
    }

    @Override
    public void close() {
        if (table != null) {
            table.scope().close();
            table = null;
        }
    }
}
