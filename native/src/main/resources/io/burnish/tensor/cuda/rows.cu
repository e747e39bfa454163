// Copies, sums and multiples of rows, by index or all of them.
//
// Legend: T and R rows, V rows of a table, H and O columns, C chunks of rows.
#include "common.cuh"

#define TILE 1024
#define SUM_WARPS 8

// ---- every element by itself

template <typename T>
struct AddBias {
    T* x_TO;
    long long stride;
    const T* bias_O;

    template <int N>
    __device__ __forceinline__ void at(long long row, int column) const {
        float x[N], bias[N];
        load(x_TO + row * stride + column, x);
        load(bias_O + column, bias);
#pragma unroll
        for (int k = 0; k < N; k++) {
            x[k] += bias[k];
        }
        store(x_TO + row * stride + column, x);
    }
};

#define ADD_BIAS(suffix, T)                                                            \
    extern "C" __global__ void addBias_##suffix(                                       \
            T* x_TO, long long stride, const T* bias_O, long long rows, int columns) { \
        bool wide = even<T>(columns) && aligned(x_TO, stride) && aligned(bias_O);      \
        AddBias<T> work = {x_TO, stride, bias_O};                                      \
        forElements<T>(wide, rows, columns, work);                                     \
    }
FOR_EACH_TYPE(ADD_BIAS)

template <typename T>
struct Add {
    const T* source;
    long long sourceStride;
    T* target;
    long long targetStride;

    template <int N>
    __device__ __forceinline__ void at(long long row, int column) const {
        float x[N], sum[N];
        load(source + row * sourceStride + column, x);
        load(target + row * targetStride + column, sum);
#pragma unroll
        for (int k = 0; k < N; k++) {
            sum[k] += x[k];
        }
        store(target + row * targetStride + column, sum);
    }
};

#define ADD(suffix, T)                                                                                   \
    extern "C" __global__ void add_##suffix(                                                             \
            const T* source, long long sourceStride, T* target, long long targetStride, long long rows,  \
            int columns) {                                                                               \
        bool wide = even<T>(columns) && aligned(source, sourceStride) && aligned(target, targetStride);  \
        Add<T> work = {source, sourceStride, target, targetStride};                                      \
        forElements<T>(wide, rows, columns, work);                                                       \
    }
FOR_EACH_TYPE(ADD)

template <typename T>
struct ScaleRows {
    const T* x_RH;
    long long xStride;
    const float* scale_R;
    T* out_RH;
    long long outStride;

    template <int N>
    __device__ __forceinline__ void at(long long row, int column) const {
        float x[N];
        load(x_RH + row * xStride + column, x);
        float scale = scale_R[row];
#pragma unroll
        for (int k = 0; k < N; k++) {
            x[k] *= scale;
        }
        store(out_RH + row * outStride + column, x);
    }
};

#define SCALE_ROWS(suffix, T)                                                                    \
    extern "C" __global__ void scaleRows_##suffix(                                               \
            const T* x_RH, long long xStride, const float* scale_R, T* out_RH, long long outStride, \
            long long rows, int columns) {                                                       \
        bool wide = even<T>(columns) && aligned(x_RH, xStride) && aligned(out_RH, outStride);    \
        ScaleRows<T> work = {x_RH, xStride, scale_R, out_RH, outStride};                         \
        forElements<T>(wide, rows, columns, work);                                               \
    }
FOR_EACH_TYPE(SCALE_ROWS)

// ---- rows of a table

static __device__ __forceinline__ long long checked(long long index, long long size) {
    if (index < 0 || index >= size) {
        __trap();
    }
    return index;
}

template <typename T>
struct GatherRows {
    const T* table_VH;
    long long tableStride;
    long long tableRows;
    const long long* rows_T;
    T* out_TH;
    long long outStride;

    template <int N>
    __device__ __forceinline__ void at(long long row, int column) const {
        float x[N];
        load(table_VH + checked(rows_T[row], tableRows) * tableStride + column, x);
        store(out_TH + row * outStride + column, x);
    }
};

#define GATHER_ROWS(suffix, T)                                                                        \
    extern "C" __global__ void gatherRows_##suffix(                                                   \
            const T* table_VH, long long tableStride, long long tableRows, const long long* rows_T,   \
            T* out_TH, long long outStride, long long rows, int columns) {                            \
        bool wide = even<T>(columns) && aligned(table_VH, tableStride) && aligned(out_TH, outStride); \
        GatherRows<T> work = {table_VH, tableStride, tableRows, rows_T, out_TH, outStride};           \
        forElements<T>(wide, rows, columns, work);                                                    \
    }
FOR_EACH_TYPE(GATHER_ROWS)

template <typename T>
struct AddScaledRows {
    const T* table_VH;
    long long tableStride;
    long long tableRows;
    const long long* rows_R;
    const float* coefficient_R;
    T* out_RH;
    long long outStride;

    template <int N>
    __device__ __forceinline__ void at(long long row, int column) const {
        float x[N], sum[N];
        load(table_VH + checked(rows_R[row], tableRows) * tableStride + column, x);
        load(out_RH + row * outStride + column, sum);
        float coefficient = coefficient_R[row];
#pragma unroll
        for (int k = 0; k < N; k++) {
            sum[k] += coefficient * x[k];
        }
        store(out_RH + row * outStride + column, sum);
    }
};

#define ADD_SCALED_ROWS(suffix, T)                                                                             \
    extern "C" __global__ void addScaledRows_##suffix(                                                         \
            const T* table_VH, long long tableStride, long long tableRows, const long long* rows_R,            \
            const float* coefficient_R, T* out_RH, long long outStride, long long rows, int columns) {         \
        bool wide = even<T>(columns) && aligned(table_VH, tableStride) && aligned(out_RH, outStride);          \
        AddScaledRows<T> work = {table_VH, tableStride, tableRows, rows_R, coefficient_R, out_RH, outStride};  \
        forElements<T>(wide, rows, columns, work);                                                             \
    }
FOR_EACH_TYPE(ADD_SCALED_ROWS)

// ---- rows added to rows of a table
//
// A row of the table may occur many times: its terms are added in the order of their places, by one block. Places are
// put in the order of their indices for that: sorted in tiles, then runs are merged two by two. A key is an index with
// its place below it, so that no two are equal and the order is one and the same.

static __device__ __forceinline__ long long key(long long index, int place) {
    return index << 32 | place;
}

static __device__ __forceinline__ int placeOf(long long key) {
    return (int) key; // its lower half
}

static __device__ __forceinline__ long long indexOf(long long key) {
    return key >> 32;
}

// Where a key of a run goes when each two neighbouring runs become one: behind the smaller keys of both.
static __device__ __forceinline__ int mergedPlace(const long long* keys_T, int place, int count, int run) {
    int number = place / run;
    int from = (number ^ 1) * run;
    from = from < count ? from : count;
    int to = count - from < run ? count : from + run;
    int low = from;
    while (low < to) {
        int middle = low + (to - low) / 2;
        if (keys_T[middle] < keys_T[place]) {
            low = middle + 1;
        } else {
            to = middle;
        }
    }
    return (number & ~1) * run + (place - number * run) + (low - from);
}

// A block a tile, a thread a row.
extern "C" __global__ void sortTiles(const long long* rows_T, int rows, long long tableRows, long long* keys_T) {
    __shared__ long long source_K[TILE];
    __shared__ long long target_K[TILE];
    long long* source = source_K;
    long long* target = target_K;
    int start = blockIdx.x * TILE;
    int count = rows - start < TILE ? rows - start : TILE;
    int mine = threadIdx.x;
    if (mine < count) {
        source[mine] = key(checked(rows_T[start + mine], tableRows), start + mine);
    }
    for (int run = 1; run < count; run *= 2) {
        __syncthreads();
        if (mine < count) {
            target[mergedPlace(source, mine, count, run)] = source[mine];
        }
        long long* merged = target;
        target = source;
        source = merged;
    }
    __syncthreads();
    if (mine < count) {
        keys_T[start + mine] = source[mine];
    }
}

// A thread a key.
extern "C" __global__ void mergeRuns(const long long* keys_T, int rows, int run, long long* merged_T) {
    int mine = blockIdx.x * blockDim.x + threadIdx.x;
    if (mine < rows) {
        merged_T[mergedPlace(keys_T, mine, rows, run)] = keys_T[mine];
    }
}

// Adds up all that a row of the table gets: from the block's key on, as far as the keys have its index.
template <int N, typename T, typename S>
static __device__ __forceinline__ void addRun(
        const T* x_TH, long long xStride, const long long* keys_T, int rows, const float* coefficient_T, S* table_H,
        int columns) {
    long long index = indexOf(keys_T[blockIdx.x]);
    for (int column = threadIdx.x * N; column < columns; column += blockDim.x * N) {
        float sum[N];
        load(table_H + column, sum);
        for (int at = blockIdx.x; at < rows && indexOf(keys_T[at]) == index; at++) {
            int place = placeOf(keys_T[at]);
            float coefficient = coefficient_T == nullptr ? 1.0f : coefficient_T[place];
            float x[N];
            load(x_TH + place * xStride + column, x);
#pragma unroll
            for (int k = 0; k < N; k++) {
                sum[k] += coefficient * x[k];
            }
        }
        store(table_H + column, sum);
    }
}

// table[rows[t]] += coefficient[t] x[t]: one block for each row of the table, where its keys begin; summed in float32
// and rounded once. coefficient may be null: 1.
template <typename T, typename S>
static __device__ __forceinline__ void addToRows(
        const T* x_TH, long long xStride, const long long* keys_T, int rows, const float* coefficient_T, S* table_VH,
        long long tableStride, int columns) {
    long long index = indexOf(keys_T[blockIdx.x]);
    if (blockIdx.x > 0 && indexOf(keys_T[blockIdx.x - 1]) == index) {
        return;
    }
    S* table_H = table_VH + index * tableStride;
    if (even<T>(columns) && aligned(x_TH, xStride) && aligned(table_H)) {
        addRun<wideLanes<T>>(x_TH, xStride, keys_T, rows, coefficient_T, table_H, columns);
    } else {
        addRun<1>(x_TH, xStride, keys_T, rows, coefficient_T, table_H, columns);
    }
}

#define ADD_TO_ROWS(suffix, T, S)                                                                         \
    extern "C" __global__ void addToRows_##suffix(                                                        \
            const T* x_TH, long long xStride, const long long* keys_T, int rows,                          \
            const float* coefficient_T, S* table_VH, long long tableStride, int columns) {                \
        addToRows(x_TH, xStride, keys_T, rows, coefficient_T, table_VH, tableStride, columns);            \
    }
ADD_TO_ROWS(f32_f32, float, float)
ADD_TO_ROWS(bf16_f32, bf16, float)
ADD_TO_ROWS(bf16_bf16, bf16, bf16)

// ---- sums over rows, in two stages

// A block sums a chunk of rows for 32 vectors of columns: its warps take the rows in turn.
template <typename T>
static __device__ __forceinline__ void columnSums(
        const T* x_TO, long long stride, long long rows, int columns, int chunkRows, float* partial_CO,
        float (*sums_WO)[WARP * wideLanes<T>]) {
    constexpr int N = wideLanes<T>;
    int lane = threadIdx.x % WARP;
    int warp = threadIdx.x / WARP;
    int from = blockIdx.x * WARP * N;
    bool wide = even<T>(columns) && aligned(x_TO, stride);
    float sum[N];
#pragma unroll
    for (int k = 0; k < N; k++) {
        sum[k] = 0;
    }
    long long start = (long long) blockIdx.y * chunkRows;
    long long end = start + chunkRows < rows ? start + chunkRows : rows;
    for (long long row = start + warp; row < end; row += SUM_WARPS) {
        const T* x_O = x_TO + row * stride + from;
        if (wide) {
            float x[N];
            if (from + lane * N < columns) {
                load(x_O + lane * N, x);
#pragma unroll
                for (int k = 0; k < N; k++) {
                    sum[k] += x[k];
                }
            }
        } else {
#pragma unroll
            for (int k = 0; k < N; k++) {
                int column = k * WARP + lane;
                sum[k] += from + column < columns ? toFloat(x_O[column]) : 0.0f;
            }
        }
    }
#pragma unroll
    for (int k = 0; k < N; k++) {
        sums_WO[warp][wide ? lane * N + k : k * WARP + lane] = sum[k];
    }
    __syncthreads();
    for (int i = threadIdx.x; i < WARP * N && from + i < columns; i += blockDim.x) {
        float total = 0;
#pragma unroll
        for (int w = 0; w < SUM_WARPS; w++) {
            total += sums_WO[w][i];
        }
        partial_CO[(long long) blockIdx.y * columns + from + i] = total;
    }
}

// Grid: tiles of 512 bytes of columns, and chunks of rows; 8 warps.
#define COLUMN_SUMS(suffix, T)                                                                              \
    extern "C" __global__ void columnSums_##suffix(                                                         \
            const T* x_TO, long long stride, long long rows, int columns, int chunkRows,                    \
            float* partial_CO) {                                                                            \
        __shared__ float sums_WO[SUM_WARPS][WARP * wideLanes<T>];                                           \
        columnSums(x_TO, stride, rows, columns, chunkRows, partial_CO, sums_WO);                            \
    }
FOR_EACH_TYPE(COLUMN_SUMS)

// sums += all chunks' sums: 32 columns a block, whose warps take the chunks in turn.
template <typename T>
static __device__ __forceinline__ void addPartialSums(
        const float* partial_CO, int chunks, int columns, T* sums_O, float (*sums_WO)[WARP]) {
    int lane = threadIdx.x % WARP;
    int warp = threadIdx.x / WARP;
    int column = blockIdx.x * WARP + lane;
    float sum = 0;
    if (column < columns) {
#pragma unroll 4
        for (int chunk = warp; chunk < chunks; chunk += SUM_WARPS) {
            sum += partial_CO[(long long) chunk * columns + column];
        }
    }
    sums_WO[warp][lane] = sum;
    __syncthreads();
    if (warp == 0 && column < columns) {
        float total = 0;
#pragma unroll
        for (int w = 0; w < SUM_WARPS; w++) {
            total += sums_WO[w][lane];
        }
        put(sums_O + column, toFloat(sums_O[column]) + total);
    }
}

#define ADD_PARTIAL_SUMS(suffix, T)                                                  \
    extern "C" __global__ void addPartialSums_##suffix(                              \
            const float* partial_CO, int chunks, int columns, T* sums_O) {           \
        __shared__ float sums_WO[SUM_WARPS][WARP];                                   \
        addPartialSums(partial_CO, chunks, columns, sums_O, sums_WO);                \
    }
FOR_EACH_TYPE(ADD_PARTIAL_SUMS)
