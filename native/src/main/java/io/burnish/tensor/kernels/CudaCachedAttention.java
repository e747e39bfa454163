package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.Grid;
import org.jspecify.annotations.Nullable;

/// Launches of `cache.cu`: new keys and values to their places and back, and one new token a row over what is cached.
///
/// A row's keys are split into parts of a fixed length, so that its result does not hang on which rows are beside it.
/// Legend: R rows, T tokens, S slots, K columns of keys, C columns of query, key and value, O all query heads, P parts,
/// L tokens of a sequence.
final class CudaCachedAttention {

    private static final String SOURCE = "cache";
    // always the same: they say in which order a row's values are added up
    private static final int THREADS = 256;
    private static final int MOST_HEADS = 8;
    private static final int PART_KEYS = 512;
    private static final int STRETCH = 32; // STRETCH of cache.cu

    private final Cuda cuda;
    private final DeviceInts tables;
    private final DeviceInts places;
    private final boolean lasts;
    private @Nullable Tensor parts;

    /// @param exchange brings tables and places to the card
    CudaCachedAttention(Cuda cuda, HostExchange exchange) {
        this(cuda, new CudaInts(exchange), new CudaInts(exchange), false);
    }

    /// Of a recorded step, whose working memory lasts: its layers come one after the other and use the same.
    ///
    /// @param tables of blocks
    /// @param places of new tokens
    CudaCachedAttention(Cuda cuda, DeviceInts tables, DeviceInts places) {
        this(cuda, tables, places, true);
    }

    private CudaCachedAttention(Cuda cuda, DeviceInts tables, DeviceInts places, boolean lasts) {
        this.cuda = cuda;
        this.tables = tables;
        this.places = places;
        this.lasts = lasts;
    }

    static boolean fit(AttentionShape shape, Tensor qkv, KeyValues cache) {
        return Strided.fitMatrices(qkv, cache.keys_SK(), cache.values_SK())
                && cache.keys_SK().isContiguous()
                && cache.values_SK().isContiguous()
                && shape.headSize() <= THREADS;
    }

    void store(AttentionShape shape, Tensor qkv_TC, KeyValues.Places newPlaces, KeyValues cache) {
        int tokens = newPlaces.slot_T().length;
        if (tokens == 0) {
            return;
        }
        try (Scope scope = Scope.confined()) {
            cuda.launch(
                    SOURCE,
                    Cuda.name("storeKeyValues", qkv_TC),
                    Cuda.grid((long) tokens * shape.keyColumns()),
                    qkv_TC,
                    qkv_TC.stride(0),
                    shape.queryColumns(),
                    shape.keyColumns(),
                    places.on(scope, qkv_TC.device(), newPlaces.slot_T()),
                    (long) tokens,
                    cache.blockBits(),
                    cache.keys_SK(),
                    cache.values_SK());
        }
    }

    /// A row of key and value for each of the last tokens of a sequence: [L, 2 K].
    Tensor gather(Scope scope, AttentionShape shape, CachedSequence sequence, int tokens, KeyValues cache) {
        Device device = cache.keys_SK().device();
        Tensor keyValue_L2K = cuda.workspace(scope, cache.keys_SK().type(), device, tokens, 2L * shape.keyColumns());
        long stretches = (tokens + STRETCH - 1) / STRETCH;
        cuda.launch(
                SOURCE,
                Cuda.name("gatherKeyValues", keyValue_L2K),
                Cuda.grid(stretches * shape.keyColumns()),
                tables.on(scope, device, sequence.table(cache.block())),
                tokens,
                cache.blockBits(),
                shape.keyColumns(),
                cache.keys_SK(),
                cache.values_SK(),
                keyValue_L2K);
        return keyValue_L2K;
    }

    private static int parts(AttentionShape shape, int longest) {
        int seen = shape.window() == 0 ? longest : Math.min(longest, shape.window());
        return (seen + PART_KEYS - 1) / PART_KEYS;
    }

    private static long partials(AttentionShape shape, int rows, int parts) {
        return parts == 1 ? 1 : (long) rows * shape.queryHeads() * parts;
    }

    /// How many floats the parts of rows take: of each head a sum of values, a maximum and a sum.
    ///
    /// @param longest tokens that a row sees at most
    static long partFloats(AttentionShape shape, int rows, int longest) {
        return partials(shape, rows, parts(shape, longest)) * (shape.headSize() + 2);
    }

    private Tensor partMemory(Scope scope, Device device, long floats) {
        if (!lasts) {
            return cuda.workspace(scope, DataType.FLOAT32, device, floats);
        }
        if (parts == null || parts.elements() < floats) {
            parts = cuda.workspace(scope, DataType.FLOAT32, device, floats);
        }
        return parts;
    }

    void attend(AttentionShape shape, Tensor qkv_RC, CacheRows cached, KeyValues cache, Tensor out_RO) {
        int rows = cached.count();
        if (rows == 0) {
            return;
        }
        Device device = qkv_RC.device();
        int heads = Math.min(MOST_HEADS, Integer.highestOneBit(Math.max(1, 2 * shape.group() - 1)));
        int parts = parts(shape, cached.longest());
        int floats = heads * (2 * shape.headSize() + 2 + PART_KEYS) + THREADS * Cuda.lanes(qkv_RC.type());
        try (Scope scope = Scope.confined()) {
            long partials = partials(shape, rows, parts);
            Tensor all_N = partMemory(scope, device, partFloats(shape, rows, cached.longest()));
            long values = partials * shape.headSize();
            Tensor partial_RPD = all_N.rows(scope, 0, values);
            Tensor partialSums_RP2 = all_N.rows(scope, values, values + 2 * partials);
            cuda.launch(
                    SOURCE,
                    Cuda.name("cachedAttention" + heads, qkv_RC),
                    new Grid((long) rows * shape.keyHeads(), parts, THREADS, floats * Float.BYTES),
                    qkv_RC,
                    qkv_RC.stride(0),
                    shape.group(),
                    shape.keyHeads(),
                    shape.headSize(),
                    (float) shape.scale(),
                    (float) shape.softCap(),
                    shape.window(),
                    tables.on(scope, device, cached.table(cache.block())),
                    cache.blockBits(),
                    cache.keys_SK(),
                    cache.values_SK(),
                    PART_KEYS,
                    parts,
                    out_RO,
                    out_RO.stride(0),
                    partial_RPD,
                    partialSums_RP2);
            if (parts > 1) {
                cuda.launch(
                        SOURCE,
                        Cuda.name("mergeParts", out_RO),
                        Grid.of((long) rows * shape.queryHeads(), Cuda.threads(shape.headSize(), THREADS)),
                        partial_RPD,
                        partialSums_RP2,
                        shape.queryHeads(),
                        shape.headSize(),
                        parts,
                        out_RO,
                        out_RO.stride(0));
            }
        }
    }
}
