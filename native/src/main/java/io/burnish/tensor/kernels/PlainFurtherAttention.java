package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Attention of a sequence's last tokens by the formula, some hundred queries at a time: their scores are held whole.
///
/// Legend: T tokens, q queries of a part, k keys that they see, L keys of all, K columns of keys, G query heads of one
/// key head, D head size, C columns of query, key and value, O all query heads side by side.
final class PlainFurtherAttention {

    // always as many: sums repeat
    private static final int QUERIES = 512;

    // squares that a part of the queries holds at once for each query head: without and with a soft-cap
    private static final int SQUARES = 2;
    private static final int CAPPED_SQUARES = 5;

    private final AttentionShape shape;
    private final Tensor qkv_TC;
    private final Tensor keyValue_L2K;
    private final Tensor out_TO;

    private PlainFurtherAttention(AttentionShape shape, Tensor qkv_TC, Tensor keyValue_L2K, Tensor out_TO) {
        this.shape = shape;
        this.qkv_TC = qkv_TC;
        this.keyValue_L2K = keyValue_L2K;
        this.out_TO = out_TO;
    }

    /// The most that it takes at once, in bytes.
    static long bytes(AttentionShape shape, int queries, int keys) {
        int whole = queries - queries % QUERIES;
        long ofWhole = whole == 0 ? 0 : partBytes(shape, QUERIES, keys - queries + whole);
        return Math.max(ofWhole, partBytes(shape, queries - whole, keys));
    }

    private static long partBytes(AttentionShape shape, long queries, long keys) {
        long squares = shape.softCap() > 0 ? CAPPED_SQUARES : SQUARES;
        long triangles = shape.window() > 0 ? 2 : 1;
        long heads = shape.headSize() * (3 * queries * shape.group() + 2 * keys);
        return Float.BYTES * (squares * shape.group() * queries * keys + triangles * queries * queries + heads);
    }

    /// See [AttentionKernel#further].
    static void attend(AttentionShape shape, Tensor qkv_TC, Tensor keyValue_L2K, Tensor out_TO) {
        PlainFurtherAttention attention = new PlainFurtherAttention(shape, qkv_TC, keyValue_L2K, out_TO);
        int queries = Math.toIntExact(qkv_TC.size(0));
        for (int from = 0; from < queries; from += QUERIES) {
            attention.part(from, Math.min(queries, from + QUERIES));
        }
    }

    private void part(int from, int to) {
        int before = Math.toIntExact(keyValue_L2K.size(0) - qkv_TC.size(0));
        int opening = shape.window() == 0 ? 0 : before + from + 1 - shape.window();
        int first = Math.max(0, opening);
        int queries = to - from;
        try (Scope scope = Scope.confined()) {
            Tensor later_qq = triangle(scope, queries, (query, key) -> key > query);
            // with a window the key i before which a query j sees nothing is i = j, less what lies before all keys
            int opened = first - opening;
            boolean leaves = shape.window() > 0 && opened < queries - 1;
            Tensor left_qq = leaves ? triangle(scope, queries, (query, key) -> key < query - opened) : null;
            for (int head = 0; head < shape.keyHeads(); head++) {
                try (Scope ofHead = Scope.confined()) {
                    Aten aten = new Aten(ofHead);
                    Tensor query_GqD = heads(ofHead, qkv_TC, head, from, queries);
                    Tensor scores_Gqk = scores(aten, query_GqD, keys(aten, head, 0, first, before + to));
                    hide(scores_Gqk, scores_Gqk.size(2) - queries, later_qq);
                    if (left_qq != null) {
                        hide(scores_Gqk, 0, left_qq);
                    }
                    Tensor weights_Gqk = aten.softmax(scores_Gqk, 2);
                    long rows = (long) shape.group() * queries;
                    Tensor value_kD = keys(aten, head, shape.keyColumns(), first, before + to);
                    Tensor heads_RD = aten.matmul(weights_Gqk.reshaped(ofHead, rows, value_kD.size(0)), value_kD);
                    heads(ofHead, out_TO, head, from, queries)
                            .copyFrom(heads_RD.reshaped(ofHead, shape.group(), queries, shape.headSize()));
                }
            }
        }
    }

    private Tensor scores(Aten aten, Tensor query_GqD, Tensor key_kD) {
        long rows = query_GqD.size(0) * query_GqD.size(1);
        Tensor scaled_RD =
                aten.multiply(aten.float32(query_GqD), shape.scale()).reshaped(aten.scope(), rows, shape.headSize());
        Tensor scores_Rk = aten.matmul(scaled_RD, key_kD.transposed(aten.scope()));
        Tensor capped_Rk = shape.softCap() == 0 ? scores_Rk : aten.softCapped(scores_Rk, shape.softCap());
        return capped_Rk.reshaped(aten.scope(), query_GqD.size(0), query_GqD.size(1), key_kD.size(0));
    }

    /// Adds a triangle to the scores of as many keys as there are queries.
    private static void hide(Tensor scores_Gqk, long firstKey, Tensor triangle_qq) {
        long queries = triangle_qq.size(0);
        try (Scope scope = Scope.confined()) {
            Tensor part_Gqq =
                    scores_Gqk.view(scope, firstKey, new long[] {scores_Gqk.size(0), queries, queries}, new long[] {
                        scores_Gqk.stride(0), scores_Gqk.stride(1), 1
                    });
            part_Gqq.copyFrom(new Aten(scope).add(part_Gqq, triangle_qq));
        }
    }

    private interface Hidden {
        boolean test(int query, int key);
    }

    /// Minus infinity where a key is hidden, else 0.
    private Tensor triangle(Scope scope, int side, Hidden hidden) {
        Device device = qkv_TC.device();
        Tensor triangle_qq = Tensor.empty(scope, DataType.FLOAT32, Device.cpu(), side, side);
        MemorySegment data = triangle_qq.data();
        for (int query = 0; query < side; query++) {
            for (int key = 0; key < side; key++) {
                float value = hidden.test(query, key) ? Float.NEGATIVE_INFINITY : 0;
                data.setAtIndex(ValueLayout.JAVA_FLOAT, (long) query * side + key, value);
            }
        }
        return device.isGpu() ? triangle_qq.to(scope, DataType.FLOAT32, device) : triangle_qq;
    }

    /// The query heads that share a key head, [G, q, D], in place.
    private Tensor heads(Scope scope, Tensor x, int keyHead, int from, int queries) {
        int size = shape.headSize();
        long offset = from * x.stride(0) + (long) keyHead * shape.group() * size;
        return x.view(scope, offset, new long[] {shape.group(), queries, size}, new long[] {size, x.stride(0), 1});
    }

    /// A head's keys, or its values, in float32: [k, D].
    private Tensor keys(Aten aten, int head, int firstColumn, int from, int to) {
        int column = firstColumn + head * shape.headSize();
        Tensor all_LD = keyValue_L2K.columns(aten.scope(), column, column + shape.headSize());
        return aten.float32(all_LD.rows(aten.scope(), from, to));
    }
}
