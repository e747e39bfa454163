package io.burnish.tensor.kernels;

import jdk.incubator.vector.FloatVector;

/// The gate of the MLP, silu(gate) * up, and its gradient: one pass, nothing but inputs read and outputs written.
///
/// Whole vectors and the tail are methods of their own: together they are too large for the compiler, as [Lanes] says.
///
/// Legend: T tokens, F the MLP's inner size; gate in the first F columns, up in the others.
final class VectorMlp {

    private final Workers workers;

    VectorMlp(Workers workers) {
        this.workers = workers;
    }

    void forward(Rows gateUp_T2F, Rows out_TF) {
        int inner = out_TF.columns();
        workers.forRows(out_TF.count(), inner, (_, from, to) -> {
            for (long row = from; row < to; row++) {
                long gateUp = gateUp_T2F.row(row);
                forward(gateUp, out_TF.row(row), inner);
                forwardTail(gateUp, out_TF.row(row), inner);
            }
        });
    }

    void backward(Rows gradOut_TF, Rows gateUp_T2F, Rows gradGateUp_T2F) {
        int inner = gradOut_TF.columns();
        workers.forRows(gradOut_TF.count(), inner, (_, from, to) -> {
            for (long row = from; row < to; row++) {
                long gradOut = gradOut_TF.row(row);
                backward(gradOut, gateUp_T2F.row(row), gradGateUp_T2F.row(row), inner);
                backwardTail(gradOut, gateUp_T2F.row(row), gradGateUp_T2F.row(row), inner);
            }
        });
    }

    private static void forward(long gateUp, long out, int inner) {
        int whole = Lanes.whole(inner);
        long upOffset = inner * 4L;
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long gate = gateUp + i * 4L;
            FloatVector g = Lanes.load(gate);
            Lanes.store(g.mul(Exponential.sigmoid(g)).mul(Lanes.load(gate + upOffset)), out + i * 4L);
        }
    }

    private static void forwardTail(long gateUp, long out, int inner) {
        int whole = Lanes.whole(inner);
        if (whole < inner) {
            var tail = Lanes.tail(inner);
            long gate = gateUp + whole * 4L;
            FloatVector g = Lanes.load(gate, tail);
            FloatVector up = Lanes.load(gate + inner * 4L, tail);
            Lanes.store(g.mul(Exponential.sigmoid(g)).mul(up), out + whole * 4L, tail);
        }
    }

    // the gradient may lie over gate and up: both are read before either is written
    private static void backward(long gradOut, long gateUp, long gradGateUp, int inner) {
        int whole = Lanes.whole(inner);
        long upOffset = inner * 4L;
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long gate = gateUp + i * 4L;
            FloatVector d = Lanes.load(gradOut + i * 4L);
            FloatVector g = Lanes.load(gate);
            FloatVector dUp = d.mul(Lanes.load(gate + upOffset));
            FloatVector sigmoid = Exponential.sigmoid(g);
            Lanes.store(dUp.mul(slope(g, sigmoid)), gradGateUp + i * 4L);
            Lanes.store(d.mul(g.mul(sigmoid)), gradGateUp + upOffset + i * 4L);
        }
    }

    private static void backwardTail(long gradOut, long gateUp, long gradGateUp, int inner) {
        int whole = Lanes.whole(inner);
        if (whole < inner) {
            var tail = Lanes.tail(inner);
            long upOffset = inner * 4L;
            long at = whole * 4L;
            FloatVector d = Lanes.load(gradOut + at, tail);
            FloatVector g = Lanes.load(gateUp + at, tail);
            FloatVector dUp = d.mul(Lanes.load(gateUp + upOffset + at, tail));
            FloatVector sigmoid = Exponential.sigmoid(g);
            Lanes.store(dUp.mul(slope(g, sigmoid)), gradGateUp + at, tail);
            Lanes.store(d.mul(g.mul(sigmoid)), gradGateUp + upOffset + at, tail);
        }
    }

    /// d silu(g) / d g = s (1 + g (1 - s)).
    private static FloatVector slope(FloatVector g, FloatVector sigmoid) {
        FloatVector rest = Exponential.ONE.sub(sigmoid);
        return g.fma(rest, Exponential.ONE).mul(sigmoid);
    }
}
