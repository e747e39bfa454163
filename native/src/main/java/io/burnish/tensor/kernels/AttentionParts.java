package io.burnish.tensor.kernels;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AttentionPlan.Part;
import jdk.incubator.vector.FloatVector;

/// Puts the parts of attention together: outputs weighted by their share of the softmax's sum, gradients added.
///
/// Legend: T tokens, C columns of q, k and v, O all query heads side by side, H query heads, B batch, M heads
/// of a batch, N tokens of the part, D head size.
final class AttentionParts {

    private final Workers workers;
    private final AttentionShape shape;

    AttentionParts(Workers workers, AttentionShape shape) {
        this.workers = workers;
        this.shape = shape;
    }

    /// Where the heads of a call's result lie.
    private record Heads(long address, int batch, int heads, long batchBytes, long headBytes, long tokenBytes) {

        static Heads of(Tensor x) {
            return new Heads(
                    x.address(),
                    (int) x.size(0),
                    (int) x.size(1),
                    x.stride(0) * Float.BYTES,
                    x.stride(1) * Float.BYTES,
                    x.stride(2) * Float.BYTES);
        }

        long at(int batch, int head, long token) {
            return address + batch * batchBytes + head * headBytes + token * tokenBytes;
        }
    }

    /// out = (out e^l + part e^m) / (e^l + e^m), l and m the two log-sum-exps; an own part comes first and is
    /// copied.
    void merge(Part part, Tensor part_BMND, Tensor partLogSumExp_BMN, Tensor out_TO, Tensor logSumExp_TH) {
        Heads source = Heads.of(part_BMND);
        Heads sourceSums = Heads.of(partLogSumExp_BMN);
        Rows out = Rows.of(out_TO);
        Rows sums = Rows.of(logSumExp_TH);
        int size = shape.headSize();
        workers.forRows(part.queries(), out.columns(), (_, from, to) -> {
            for (long token = from; token < to; token++) {
                for (int b = 0; b < source.batch(); b++) {
                    for (int m = 0; m < source.heads(); m++) {
                        int head = b * source.heads() + m;
                        long target = out.row(part.query() + token) + head * size * 4L;
                        long targetSum = sums.row(part.query() + token) + head * 4L;
                        float sum = Lanes.get(sourceSums.at(b, m, token));
                        if (part.own()) {
                            Lanes.put(targetSum, sum);
                            Lanes.copy(source.at(b, m, token), target, size);
                        } else {
                            Lanes.put(
                                    targetSum, merge(source.at(b, m, token), sum, target, Lanes.get(targetSum), size));
                        }
                    }
                }
            }
        });
    }

    /// Adds a part's gradients into the fused columns, or starts them.
    void addGradients(Part part, Tensor gradQuery, Tensor gradKey, Tensor gradValue, Tensor gradQkv_TC, boolean first) {
        long queries = gradQkv_TC.address() + part.query() * gradQkv_TC.stride(0) * Float.BYTES;
        long keys = gradQkv_TC.address() + (part.key() * gradQkv_TC.stride(0) + shape.queryColumns()) * Float.BYTES;
        long values = keys + shape.keyColumns() * 4L;
        long rowBytes = gradQkv_TC.stride(0) * Float.BYTES;
        addHeads(Heads.of(gradQuery), part.queries(), queries, rowBytes, false, first);
        addHeads(Heads.of(gradKey), part.keys(), keys, rowBytes, shape.group() > 1, first);
        addHeads(Heads.of(gradValue), part.keys(), values, rowBytes, shape.group() > 1, first);
    }

    /// @param shared whether the heads of a batch are copies of one head: their gradients add up
    private void addHeads(Heads source, int tokens, long target, long rowBytes, boolean shared, boolean first) {
        int size = shape.headSize();
        workers.forRows(tokens, (long) source.batch() * source.heads() * size, (_, from, to) -> {
            for (long token = from; token < to; token++) {
                for (int b = 0; b < source.batch(); b++) {
                    for (int m = 0; m < source.heads(); m++) {
                        int head = shared ? b : b * source.heads() + m;
                        long at = target + token * rowBytes + head * size * 4L;
                        if (first && (m == 0 || !shared)) {
                            Lanes.copy(source.at(b, m, token), at, size);
                        } else {
                            VectorRows.add(source.at(b, m, token), at, size);
                        }
                    }
                }
            }
        });
    }

    /// Returns the log-sum-exp of both.
    private static float merge(long part, float partSum, long out, float outSum, int size) {
        double larger = Math.max(partSum, outSum);
        double smallerWeight = Math.exp(Math.min(partSum, outSum) - larger); // the larger's is 1
        double sum = 1 + smallerWeight;
        float largerShare = (float) (1 / sum);
        float smallerShare = (float) (smallerWeight / sum);
        boolean partIsLarger = partSum > outSum;
        mix(part, partIsLarger ? largerShare : smallerShare, out, partIsLarger ? smallerShare : largerShare, size);
        return (float) (larger + Math.log(sum));
    }

    private static void mix(long part, float partShare, long out, float outShare, int size) {
        FloatVector partShares = FloatVector.broadcast(Lanes.SPECIES, partShare);
        FloatVector outShares = FloatVector.broadcast(Lanes.SPECIES, outShare);
        int whole = Lanes.whole(size);
        for (int i = 0; i < whole; i += Lanes.COUNT) {
            Lanes.store(
                    Lanes.load(part + i * 4L)
                            .fma(partShares, Lanes.load(out + i * 4L).mul(outShares)),
                    out + i * 4L);
        }
        if (whole < size) {
            var tail = Lanes.tail(size);
            long at = whole * 4L;
            Lanes.store(
                    Lanes.load(part + at, tail)
                            .fma(partShares, Lanes.load(out + at, tail).mul(outShares)),
                    out + at,
                    tail);
        }
    }
}
