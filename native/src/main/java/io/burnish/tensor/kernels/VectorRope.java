package io.burnish.tensor.kernels;

import io.burnish.tensor.Tensor;
import jdk.incubator.vector.FloatVector;

/// Rotary positions in place: (a, b) -> (a cos - b sin, b cos + a sin) for the two halves a, b of each head.
///
/// Legend: T tokens, H heads, D head size, P positions.
final class VectorRope {

    private final Workers workers;

    VectorRope(Workers workers) {
        this.workers = workers;
    }

    void rotate(Tensor x_THD, Tensor cos_PD, Tensor sin_PD, Tensor positions_T, boolean inverse) {
        Rows cos = Rows.of(cos_PD);
        Rows sin = Rows.of(sin_PD);
        int heads = Math.toIntExact(x_THD.size(1));
        long tokenBytes = x_THD.stride(0) * Float.BYTES;
        long headBytes = x_THD.stride(1) * Float.BYTES;
        long address = x_THD.address();
        long positions = positions_T.address();
        float sign = inverse ? -1 : 1;
        workers.forRows(x_THD.size(0), x_THD.size(1) * x_THD.size(2), (_, from, to) -> {
            for (long token = from; token < to; token++) {
                long position = Lanes.getLong(positions + token * Long.BYTES);
                long x = address + token * tokenBytes;
                for (int head = 0; head < heads; head++) {
                    rotate(x + head * headBytes, cos.row(position), sin.row(position), cos.columns(), sign);
                }
            }
        });
    }

    private static void rotate(long left, long cos, long sin, int half, float sign) {
        FloatVector signs = FloatVector.broadcast(Lanes.SPECIES, sign);
        long right = left + half * 4L;
        int whole = Lanes.whole(half);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector a = Lanes.load(left + i * 4L);
            FloatVector b = Lanes.load(right + i * 4L);
            FloatVector c = Lanes.load(cos + i * 4L);
            FloatVector s = Lanes.load(sin + i * 4L).mul(signs);
            Lanes.store(a.mul(c).sub(b.mul(s)), left + i * 4L);
            Lanes.store(b.mul(c).add(a.mul(s)), right + i * 4L);
        }
        if (whole < half) {
            var tail = Lanes.tail(half);
            long at = whole * 4L;
            FloatVector a = Lanes.load(left + at, tail);
            FloatVector b = Lanes.load(right + at, tail);
            FloatVector c = Lanes.load(cos + at, tail);
            FloatVector s = Lanes.load(sin + at, tail).mul(signs);
            Lanes.store(a.mul(c).sub(b.mul(s)), left + at, tail);
            Lanes.store(b.mul(c).add(a.mul(s)), right + at, tail);
        }
    }
}
