package io.burnish.tensor.kernels;

import jdk.incubator.vector.FloatVector;

/// The gate of the MLP, activation(gate) * up, and its gradient: one pass, nothing but inputs read and outputs written.
///
/// Whole vectors and the tail are methods of their own: together they are too large for the compiler, as [Lanes] says.
///
/// Legend: T tokens, F the MLP's inner size; gate in the first F columns, up in the others.
final class VectorMlp {

    private static final FloatVector THREE = FloatVector.broadcast(Lanes.SPECIES, 3);

    private final Workers workers;

    VectorMlp(Workers workers) {
        this.workers = workers;
    }

    void forward(Activation activation, Rows gateUp_T2F, Rows out_TF) {
        float linear = (float) activation.linear();
        float cubic = (float) activation.cubic();
        int inner = out_TF.columns();
        workers.forRows(out_TF.count(), inner, (_, from, to) -> {
            for (long row = from; row < to; row++) {
                long gateUp = gateUp_T2F.row(row);
                forward(gateUp, out_TF.row(row), inner, linear, cubic);
                forwardTail(gateUp, out_TF.row(row), inner, linear, cubic);
            }
        });
    }

    void backward(Activation activation, Rows gradOut_TF, Rows gateUp_T2F, Rows gradGateUp_T2F) {
        float linear = (float) activation.linear();
        float cubic = (float) activation.cubic();
        int inner = gradOut_TF.columns();
        workers.forRows(gradOut_TF.count(), inner, (_, from, to) -> {
            for (long row = from; row < to; row++) {
                long gradOut = gradOut_TF.row(row);
                long gateUp = gateUp_T2F.row(row);
                long gradGateUp = gradGateUp_T2F.row(row);
                backward(gradOut, gateUp, gradGateUp, inner, linear, cubic);
                backwardTail(gradOut, gateUp, gradGateUp, inner, linear, cubic);
            }
        });
    }

    private static void forward(long gateUp, long out, int inner, float linear, float cubic) {
        FloatVector linears = FloatVector.broadcast(Lanes.SPECIES, linear);
        FloatVector cubics = FloatVector.broadcast(Lanes.SPECIES, cubic);
        int whole = Lanes.whole(inner);
        long upOffset = inner * 4L;
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long gate = gateUp + i * 4L;
            FloatVector g = Lanes.load(gate);
            Lanes.store(g.mul(open(g, linears, cubics)).mul(Lanes.load(gate + upOffset)), out + i * 4L);
        }
    }

    private static void forwardTail(long gateUp, long out, int inner, float linear, float cubic) {
        FloatVector linears = FloatVector.broadcast(Lanes.SPECIES, linear);
        FloatVector cubics = FloatVector.broadcast(Lanes.SPECIES, cubic);
        int whole = Lanes.whole(inner);
        if (whole < inner) {
            var tail = Lanes.tail(inner);
            long gate = gateUp + whole * 4L;
            FloatVector g = Lanes.load(gate, tail);
            FloatVector up = Lanes.load(gate + inner * 4L, tail);
            Lanes.store(g.mul(open(g, linears, cubics)).mul(up), out + whole * 4L, tail);
        }
    }

    // the gradient may lie over gate and up: both are read before either is written
    private static void backward(long gradOut, long gateUp, long gradGateUp, int inner, float linear, float cubic) {
        FloatVector linears = FloatVector.broadcast(Lanes.SPECIES, linear);
        FloatVector cubics = FloatVector.broadcast(Lanes.SPECIES, cubic);
        int whole = Lanes.whole(inner);
        long upOffset = inner * 4L;
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            long gate = gateUp + i * 4L;
            FloatVector d = Lanes.load(gradOut + i * 4L);
            FloatVector g = Lanes.load(gate);
            FloatVector dUp = d.mul(Lanes.load(gate + upOffset));
            FloatVector open = open(g, linears, cubics);
            Lanes.store(dUp.mul(slope(g, open, linears, cubics)), gradGateUp + i * 4L);
            Lanes.store(d.mul(g.mul(open)), gradGateUp + upOffset + i * 4L);
        }
    }

    private static void backwardTail(long gradOut, long gateUp, long gradGateUp, int inner, float linear, float cubic) {
        FloatVector linears = FloatVector.broadcast(Lanes.SPECIES, linear);
        FloatVector cubics = FloatVector.broadcast(Lanes.SPECIES, cubic);
        int whole = Lanes.whole(inner);
        if (whole < inner) {
            var tail = Lanes.tail(inner);
            long upOffset = inner * 4L;
            long at = whole * 4L;
            FloatVector d = Lanes.load(gradOut + at, tail);
            FloatVector g = Lanes.load(gateUp + at, tail);
            FloatVector dUp = d.mul(Lanes.load(gateUp + upOffset + at, tail));
            FloatVector open = open(g, linears, cubics);
            Lanes.store(dUp.mul(slope(g, open, linears, cubics)), gradGateUp + at, tail);
            Lanes.store(d.mul(g.mul(open)), gradGateUp + upOffset + at, tail);
        }
    }

    /// sigmoid(g (linear + cubic g^2)).
    private static FloatVector open(FloatVector g, FloatVector linears, FloatVector cubics) {
        return Exponential.sigmoid(g.mul(cubics).fma(g, linears).mul(g));
    }

    /// d (g s) / d g = s (1 + g (linear + 3 cubic g^2) (1 - s)).
    private static FloatVector slope(FloatVector g, FloatVector open, FloatVector linears, FloatVector cubics) {
        FloatVector steepness = g.mul(cubics).mul(THREE).fma(g, linears);
        FloatVector rest = Exponential.ONE.sub(open);
        return g.mul(steepness).fma(rest, Exponential.ONE).mul(open);
    }
}
