// Copies, sums and multiples of rows, by index or all of them.
//
// Legend: T and R rows, V rows of a table, H and O columns, C chunks of rows.
#include "common.cuh"

#define TILE 256
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

// Links every place to the next one with the same index (-1: none), and says whether it is its index's first: so that
// a row that occurs many times is added up in order, by one block. Every thread compares its index with all others, a
// tile at a time: from the front up to its own tile for a former place, from the back down to it for the next one.
extern "C" __global__ void linkRows(
        const long long* rows_T, int rows, long long tableRows, int* next_T, int* first_T) {
    __shared__ int tile[TILE];
    int mine = blockIdx.x * TILE + threadIdx.x;
    int index = mine < rows ? (int) checked(rows_T[mine], tableRows) : -1;
    int next = -1;
    int first = 1;
    int tiles = (rows + TILE - 1) / TILE;
    for (int step = 0; step <= tiles; step++) {
        // the own tile twice: once for each direction
        int number = step <= blockIdx.x ? step : tiles + (int) blockIdx.x - step;
        bool before = step <= blockIdx.x;
        bool own = number == blockIdx.x;
        __syncthreads();
        for (int i = threadIdx.x; i < TILE; i += blockDim.x) {
            tile[i] = number * TILE + i < rows ? (int) rows_T[number * TILE + i] : -1;
        }
        __syncthreads();
        int from = before || !own ? 0 : threadIdx.x + 1;
        int to = before && own ? threadIdx.x : TILE;
        if (before) {
#pragma unroll 8
            for (int i = from; i < to; i++) {
                first = tile[i] == index ? 0 : first;
            }
        } else {
#pragma unroll 8
            for (int i = to - 1; i >= from; i--) {
                next = tile[i] == index ? number * TILE + i : next;
            }
        }
    }
    if (mine < rows) {
        next_T[mine] = next;
        first_T[mine] = first;
    }
}

// table[rows[t]] += coefficient[t] x[t]: one block for each first place, which walks the links; summed in float32 and
// rounded once. coefficient may be null: 1.
template <int N, typename T, typename S>
static __device__ __forceinline__ void addLinked(
        const T* x_TH, long long xStride, const int* next_T, const float* coefficient_T, S* table_H, int columns) {
    for (int column = threadIdx.x * N; column < columns; column += blockDim.x * N) {
        float sum[N];
        load(table_H + column, sum);
        int place = blockIdx.x;
        while (place >= 0) {
            int next = next_T[place];
            float coefficient = coefficient_T == nullptr ? 1.0f : coefficient_T[place];
            float x[N];
            load(x_TH + place * xStride + column, x);
#pragma unroll
            for (int k = 0; k < N; k++) {
                sum[k] += coefficient * x[k];
            }
            place = next;
        }
        store(table_H + column, sum);
    }
}

template <typename T, typename S>
static __device__ __forceinline__ void addToRows(
        const T* x_TH, long long xStride, const long long* rows_T, const int* next_T, const int* first_T,
        const float* coefficient_T, S* table_VH, long long tableStride, int columns) {
    if (!first_T[blockIdx.x]) {
        return;
    }
    S* table_H = table_VH + rows_T[blockIdx.x] * tableStride;
    if (even<T>(columns) && aligned(x_TH, xStride) && aligned(table_H)) {
        addLinked<wideLanes<T>>(x_TH, xStride, next_T, coefficient_T, table_H, columns);
    } else {
        addLinked<1>(x_TH, xStride, next_T, coefficient_T, table_H, columns);
    }
}

#define ADD_TO_ROWS(suffix, T, S)                                                                           \
    extern "C" __global__ void addToRows_##suffix(                                                          \
            const T* x_TH, long long xStride, const long long* rows_T, const int* next_T,                   \
            const int* first_T, const float* coefficient_T, S* table_VH, long long tableStride,             \
            int columns) {                                                                                  \
        addToRows(x_TH, xStride, rows_T, next_T, first_T, coefficient_T, table_VH, tableStride, columns);   \
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
