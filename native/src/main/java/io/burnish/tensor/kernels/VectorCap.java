package io.burnish.tensor.kernels;

import jdk.incubator.vector.FloatVector;

/// Runs of numbers bent by a soft-cap, y = outer tanh(inner z), or only scaled, y = inner z; and dy/dz, which y says.
record VectorCap(boolean bends, float inner, float outer, float slope, float felt) {

    /// @param transform dy/dz = slope + felt y^2
    static VectorCap of(LogitTransform transform) {
        boolean bends = transform.softCap() > 0;
        double felt = bends ? -transform.slope() / (transform.outer() * transform.outer()) : 0;
        return new VectorCap(
                bends, (float) transform.inner(), (float) transform.outer(), (float) transform.slope(), (float) felt);
    }

    /// target = y; may lie where z does.
    void apply(long z, long target, int count) {
        if (bends) {
            bend(z, target, count, inner, outer);
        } else {
            VectorRows.scale(z, inner, target, count);
        }
    }

    float slopeAt(float y) {
        return slope + felt * y * y;
    }

    /// target = x dy/dz; may lie where x does.
    void multiplySlopes(long x, long y, long target, int count) {
        multiplySlopes(x, y, target, count, slope, felt);
    }

    private static void bend(long z, long target, int count, float inner, float outer) {
        FloatVector inners = FloatVector.broadcast(Lanes.SPECIES, inner);
        FloatVector outers = FloatVector.broadcast(Lanes.SPECIES, outer);
        int whole = Lanes.whole(count);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.store(Exponential.tanh(Lanes.load(z + i * 4L).mul(inners)).mul(outers), target + i * 4L);
        }
        if (whole < count) {
            bendTail(z + whole * 4L, target + whole * 4L, count, inners, outers);
        }
    }

    private static void bendTail(long z, long target, int count, FloatVector inners, FloatVector outers) {
        var tail = Lanes.tail(count);
        Lanes.store(Exponential.tanh(Lanes.load(z, tail).mul(inners)).mul(outers), target, tail);
    }

    private static void multiplySlopes(long x, long y, long target, int count, float slope, float felt) {
        FloatVector slopes = FloatVector.broadcast(Lanes.SPECIES, slope);
        FloatVector felts = FloatVector.broadcast(Lanes.SPECIES, felt);
        int whole = Lanes.whole(count);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            FloatVector bent = Lanes.load(y + i * 4L);
            FloatVector here = bent.mul(felts).fma(bent, slopes);
            Lanes.store(Lanes.load(x + i * 4L).mul(here), target + i * 4L);
        }
        if (whole < count) {
            var tail = Lanes.tail(count);
            long at = whole * 4L;
            FloatVector bent = Lanes.load(y + at, tail);
            FloatVector here = bent.mul(felts).fma(bent, slopes);
            Lanes.store(Lanes.load(x + at, tail).mul(here), target + at, tail);
        }
    }
}
