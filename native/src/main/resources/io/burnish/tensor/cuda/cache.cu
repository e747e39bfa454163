// Keys and values of tokens computed before, and the attention of one new token a row over them.
//
// Slots lie in blocks of a power of two of them: a block's keys channel by channel ([K, block]), its values slot by
// slot. Legend: R rows, T tokens, K columns of keys, D head size, G query heads of one key head, P parts into which a
// row's keys are split, L tokens of a sequence.
#include "common.cuh"

#define STRETCH 32

// slot_T: where each token goes; below 0: nowhere, as those of rows that are there to fill a recorded step.
template <typename T>
static __device__ __forceinline__ void storeKeyValues(
        const T* qkv_TC, long long stride, int queryColumns, int keyColumns, const int* slot_T, long long tokens,
        int blockBits, T* keys_SK, T* values_SK) {
    long long thread = blockIdx.x * (long long) blockDim.x + threadIdx.x;
    long long threads = (long long) gridDim.x * blockDim.x;
    for (long long i = thread; i < tokens * keyColumns; i += threads) {
        long long token = quotient(i, keyColumns);
        int column = (int) (i - token * keyColumns);
        long long slot = slot_T[token];
        if (slot < 0) {
            continue;
        }
        long long block = slot >> blockBits;
        long long place = slot - (block << blockBits);
        const T* key = qkv_TC + token * stride + queryColumns + column;
        keys_SK[((block * keyColumns + column) << blockBits) + place] = key[0];
        values_SK[slot * keyColumns + column] = key[keyColumns];
    }
}

#define STORE_KEY_VALUES(suffix, T)                                                                            \
    extern "C" __global__ void storeKeyValues_##suffix(                                                        \
            const T* qkv_TC, long long stride, int queryColumns, int keyColumns, const int* slot_T,            \
            long long tokens, int blockBits, T* keys_SK, T* values_SK) {                                       \
        storeKeyValues(qkv_TC, stride, queryColumns, keyColumns, slot_T, tokens, blockBits, keys_SK, values_SK); \
    }
FOR_EACH_TYPE(STORE_KEY_VALUES)

// The keys that a row sees: positions [first, first + count) of its prefix's tokens and then its own.
struct Keys {
    const int* prefixBlocks;
    const int* ownBlocks;
    int prefixTokens;
    int blockBits;
    int first;
    int count;

    // Where a position's keys and values lie.
    __device__ __forceinline__ long long slot(int position) const {
        bool prefix = position < prefixTokens;
        int token = prefix ? position : position - prefixTokens;
        long long block = (prefix ? prefixBlocks : ownBlocks)[token >> blockBits];
        return (block << blockBits) + (token & ((1 << blockBits) - 1));
    }
};

// table: tokens of each row's prefix, tokens of its own run, where in the table the blocks of either begin, the blocks.
static __device__ __forceinline__ Keys keysOf(
        const int* table, int blockBits, int row, int rows, int window, int part, int partKeys) {
    Keys keys;
    keys.prefixTokens = table[row];
    keys.prefixBlocks = table + table[2 * rows + row];
    keys.ownBlocks = table + table[3 * rows + row];
    keys.blockBits = blockBits;
    int tokens = keys.prefixTokens + table[rows + row];
    int hidden = window > 0 && tokens > window ? tokens - window : 0;
    keys.first = hidden + part * partKeys;
    int left = tokens - keys.first;
    keys.count = left < 0 ? 0 : left < partKeys ? left : partKeys;
    return keys;
}

// keyValue_L2K: a row of key and value for each of the last tokens of the table's one row. A thread takes a channel of
// some tokens, whose keys lie side by side as long as they are of one block; neighbours write neighbours.
template <typename T>
static __device__ __forceinline__ void gatherKeyValues(
        const int* table, int tokens, int blockBits, int keyColumns, const T* keys_SK, const T* values_SK,
        T* keyValue_L2K) {
    Keys keys = keysOf(table, blockBits, 0, 1, tokens, 0, tokens);
    long long thread = blockIdx.x * (long long) blockDim.x + threadIdx.x;
    long long threads = (long long) gridDim.x * blockDim.x;
    long long stretches = (tokens + STRETCH - 1) / STRETCH;
    for (long long i = thread; i < stretches * keyColumns; i += threads) {
        long long stretch = quotient(i, keyColumns);
        int column = (int) (i - stretch * keyColumns);
        int first = (int) stretch * STRETCH;
        int count = tokens - first < STRETCH ? tokens - first : STRETCH;
        for (int n = first; n < first + count; n++) {
            long long slot = keys.slot(keys.first + n);
            long long block = slot >> blockBits;
            long long place = slot - (block << blockBits);
            T* row = keyValue_L2K + 2LL * n * keyColumns;
            row[column] = keys_SK[((block * keyColumns + column) << blockBits) + place];
            row[keyColumns + column] = values_SK[slot * keyColumns + column];
        }
    }
}

#define GATHER_KEY_VALUES(suffix, T)                                                                           \
    extern "C" __global__ void gatherKeyValues_##suffix(                                                       \
            const int* table, int tokens, int blockBits, int keyColumns, const T* keys_SK, const T* values_SK, \
            T* keyValue_L2K) {                                                                                 \
        gatherKeyValues(table, tokens, blockBits, keyColumns, keys_SK, values_SK, keyValue_L2K);               \
    }
FOR_EACH_TYPE(GATHER_KEY_VALUES)

// scores_GN[g][n] = cap(scale q[g] k[n]) for G heads: a thread takes a key, neighbours read neighbours.
template <int G, typename T>
static __device__ __forceinline__ void scores(
        const float* query_GD, const T* keys_SK, Keys keys, int keyColumns, int head, int size, float scale,
        float softCap, float* scores_GN, int partKeys) {
    for (int n = threadIdx.x; n < keys.count; n += blockDim.x) {
        long long slot = keys.slot(keys.first + n);
        long long block = slot >> keys.blockBits;
        long long place = slot - (block << keys.blockBits);
        const T* key = keys_SK + ((block * keyColumns + head * size) << keys.blockBits) + place;
        float sum[G];
#pragma unroll
        for (int g = 0; g < G; g++) {
            sum[g] = 0;
        }
#pragma unroll 4
        for (int d = 0; d < size; d++) {
            float k = toFloat(key[d << keys.blockBits]);
#pragma unroll
            for (int g = 0; g < G; g++) {
                sum[g] += query_GD[g * size + d] * k;
            }
        }
#pragma unroll
        for (int g = 0; g < G; g++) {
            float score = sum[g] * scale;
            scores_GN[g * partKeys + n] = softCap > 0 ? softCap * tanhf(score / softCap) : score;
        }
    }
}

// Scores to exponentials in place, a warp a head; their maximum and sum.
static __device__ __forceinline__ void exponentials(
        float* scores_GN, int heads, int partKeys, int count, float* maximum_G, float* sum_G) {
    int lane = threadIdx.x % WARP;
    for (int g = threadIdx.x / WARP; g < heads; g += blockDim.x / WARP) {
        float* scores_N = scores_GN + g * partKeys;
        float maximum = LOWEST;
        for (int n = lane; n < count; n += WARP) {
            maximum = fmaxf(maximum, scores_N[n]);
        }
#pragma unroll
        for (int distance = WARP / 2; distance > 0; distance /= 2) {
            maximum = fmaxf(maximum, __shfl_xor_sync(FULL_WARP, maximum, distance));
        }
        float sum = 0;
        for (int n = lane; n < count; n += WARP) {
            float e = exponential(scores_N[n] - maximum);
            scores_N[n] = e;
            sum += e;
        }
        sum = warpSum(sum);
        if (lane == 0) {
            maximum_G[g] = maximum;
            sum_G[g] = sum;
        }
    }
}

// sums_GD[g] = sum of e[g][n] v[n] for G heads: N channels a thread, the keys dealt to as many threads as there are.
template <int G, int N, typename T>
static __device__ __forceinline__ void weightedValues(
        const float* scores_GN, int partKeys, const T* values_SK, Keys keys, int keyColumns, int head, int size,
        float* dealt, float* sums_GD) {
    int perKey = size / N;
    int deals = blockDim.x / perKey;
    int deal = threadIdx.x / perKey;
    int column = threadIdx.x % perKey * N;
    float sum[G][N];
#pragma unroll
    for (int g = 0; g < G; g++) {
#pragma unroll
        for (int k = 0; k < N; k++) {
            sum[g][k] = 0;
        }
    }
    if (deal < deals) {
        for (int n = deal; n < keys.count; n += deals) {
            float value[N];
            load(values_SK + keys.slot(keys.first + n) * keyColumns + head * size + column, value);
#pragma unroll
            for (int g = 0; g < G; g++) {
                float weight = scores_GN[g * partKeys + n];
#pragma unroll
                for (int k = 0; k < N; k++) {
                    sum[g][k] += weight * value[k];
                }
            }
        }
    }
#pragma unroll
    for (int g = 0; g < G; g++) {
        if (deal < deals) {
#pragma unroll
            for (int k = 0; k < N; k++) {
                dealt[deal * size + column + k] = sum[g][k];
            }
        }
        __syncthreads();
        for (int d = threadIdx.x; d < size; d += blockDim.x) {
            float total = 0;
            for (int i = 0; i < deals; i++) {
                total += dealt[i * size + d];
            }
            sums_GD[g * size + d] = total;
        }
        __syncthreads();
    }
}

template <int G, typename T>
static __device__ __forceinline__ void attend(
        const T* qkv_RC, long long stride, int group, int keyHeads, int size, float scale, float softCap, int window,
        const int* table, int blockBits, const T* keys_SK, const T* values_SK, int partKeys, int parts, T* out_RO,
        long long outStride, float* partial_RPD, float* partialSums_RP2, unsigned char* shared) {
    int row = blockIdx.x / keyHeads;
    int head = blockIdx.x % keyHeads;
    int part = blockIdx.y;
    int rows = gridDim.x / keyHeads;
    int keyColumns = keyHeads * size;
    Keys keys = keysOf(table, blockBits, row, rows, window, part, partKeys);
    // room for G heads, of which the last ones may not be there: their queries are zeros
    float* query_GD = reinterpret_cast<float*>(shared);
    float* sums_GD = query_GD + G * size;
    float* maximum_G = sums_GD + G * size;
    float* sum_G = maximum_G + G;
    float* scores_GN = sum_G + G;
    float* dealt = scores_GN + G * partKeys;
    bool wide = even<T>(size) && aligned(values_SK, keyColumns);
    for (int first = 0; first < group; first += G) {
        int heads = group - first < G ? group - first : G;
        const T* query = qkv_RC + row * stride + (head * group + first) * size;
        for (int i = threadIdx.x; i < G * size; i += blockDim.x) {
            query_GD[i] = i < heads * size ? toFloat(query[i]) : 0.0f;
        }
        __syncthreads();
        scores<G>(query_GD, keys_SK, keys, keyColumns, head, size, scale, softCap, scores_GN, partKeys);
        __syncthreads();
        exponentials(scores_GN, G, partKeys, keys.count, maximum_G, sum_G);
        __syncthreads();
        if (wide) {
            weightedValues<G, wideLanes<T>>(
                    scores_GN, partKeys, values_SK, keys, keyColumns, head, size, dealt, sums_GD);
        } else {
            weightedValues<G, 1>(scores_GN, partKeys, values_SK, keys, keyColumns, head, size, dealt, sums_GD);
        }
        for (int i = threadIdx.x; i < heads * size; i += blockDim.x) {
            int g = i / size;
            int queryHead = head * group + first + g;
            if (parts == 1) {
                put(out_RO + row * outStride + queryHead * size + i % size, sums_GD[i] / sum_G[g]);
            } else {
                long long at = ((long long) row * keyHeads * group + queryHead) * parts + part;
                partial_RPD[at * size + i % size] = sums_GD[i];
                if (i % size == 0) {
                    partialSums_RP2[2 * at] = maximum_G[g];
                    partialSums_RP2[2 * at + 1] = sum_G[g];
                }
            }
        }
        __syncthreads(); // the next heads use the same memory
    }
}

// Grid: rows times key heads, and parts of partKeys keys. Dynamic shared memory: G (2 D + 2 + partKeys) floats and one
// float for each thread and each of its 16 bytes' elements; G is the kernel's. partial and partialSums are read where
// there is more than one part. At least D threads.
#define CACHED_ATTENTION(suffix, T, G)                                                                         \
    extern "C" __global__ void __launch_bounds__(256, 2) cachedAttention##G##_##suffix(                           \
            const T* qkv_RC, long long stride, int group, int keyHeads, int size, float scale, float softCap,  \
            int window, const int* table, int blockBits, const T* keys_SK, const T* values_SK, int partKeys,     \
            int parts, T* out_RO, long long outStride, float* partial_RPD, float* partialSums_RP2) {            \
        DYNAMIC_SHARED(shared);                                                                                \
        attend<G>(qkv_RC, stride, group, keyHeads, size, scale, softCap, window, table, blockBits, keys_SK, values_SK, \
                  partKeys, parts, out_RO, outStride, partial_RPD, partialSums_RP2, shared);                   \
    }
#define CACHED_ATTENTIONS(suffix, T) \
    CACHED_ATTENTION(suffix, T, 1)   \
    CACHED_ATTENTION(suffix, T, 2)   \
    CACHED_ATTENTION(suffix, T, 4)   \
    CACHED_ATTENTION(suffix, T, 8)
FOR_EACH_TYPE(CACHED_ATTENTIONS)

// Puts the parts of a row's heads together; a part without keys has a sum of zero, and its memory was never written.
template <typename T>
static __device__ __forceinline__ void mergeParts(
        const float* partial_RPD, const float* partialSums_RP2, int heads, int size, int parts, T* out_RO,
        long long outStride) {
    long long row = blockIdx.x / heads;
    int head = blockIdx.x % heads;
    const float* sums_P2 = partialSums_RP2 + 2LL * blockIdx.x * parts;
    float maximum = LOWEST;
    for (int part = 0; part < parts; part++) {
        maximum = sums_P2[2 * part + 1] > 0 ? fmaxf(maximum, sums_P2[2 * part]) : maximum;
    }
    for (int d = threadIdx.x; d < size; d += blockDim.x) {
        float sum = 0;
        float values = 0;
        for (int part = 0; part < parts; part++) {
            if (sums_P2[2 * part + 1] > 0) {
                float weight = exponential(sums_P2[2 * part] - maximum);
                sum += weight * sums_P2[2 * part + 1];
                values += weight * partial_RPD[((long long) blockIdx.x * parts + part) * size + d];
            }
        }
        put(out_RO + row * outStride + head * size + d, values / sum);
    }
}

#define MERGE_PARTS(suffix, T)                                                                                 \
    extern "C" __global__ void mergeParts_##suffix(                                                            \
            const float* partial_RPD, const float* partialSums_RP2, int heads, int size, int parts, T* out_RO, \
            long long outStride) {                                                                             \
        mergeParts(partial_RPD, partialSums_RP2, heads, size, parts, out_RO, outStride);                       \
    }
FOR_EACH_TYPE(MERGE_PARTS)
