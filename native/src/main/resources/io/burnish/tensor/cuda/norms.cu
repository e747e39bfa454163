// RMSNorm (arXiv 1910.07467) and its gradient; the weight's offset is 1 where it is stored as a distance from one.
//
// Legend: R rows, H hidden, B blocks. x may have three axes, the leading two of which count rows. A row is the work
// of one warp where it is short, else of a block; sums are float32.
#include "common.cuh"

// The threads that share a row.
struct Team {
    int thread;
    int threads;
    long long row;
    long long rows; // to the team's next row
};

static __device__ __forceinline__ Team team(int perWarp) {
    Team team;
    if (perWarp) {
        int warps = blockDim.x / WARP;
        team.thread = threadIdx.x % WARP;
        team.threads = WARP;
        team.row = blockIdx.x * (long long) warps + threadIdx.x / WARP;
        team.rows = (long long) gridDim.x * warps;
    } else {
        team.thread = threadIdx.x;
        team.threads = blockDim.x;
        team.row = blockIdx.x;
        team.rows = gridDim.x;
    }
    return team;
}

template <int N, typename T>
static __device__ __forceinline__ void normRow(
        const T* x_H, const T* weight_H, int hidden, float epsilon, float offset, const T* addend_H, T* out_H,
        float* inverse, Team team, int perWarp, float* warps_W) {
    float squares = 0;
    for (int i = team.thread * N; i < hidden; i += team.threads * N) {
        float x[N];
        load(x_H + i, x);
#pragma unroll
        for (int k = 0; k < N; k++) {
            squares += x[k] * x[k];
        }
    }
    squares = perWarp ? warpSum(squares) : blockSum(squares, warps_W);
    float factor = 1.0f / sqrtf(squares / hidden + epsilon);
    if (team.thread == 0) {
        *inverse = factor;
    }
    for (int i = team.thread * N; i < hidden; i += team.threads * N) {
        float x[N], weight[N];
        load(x_H + i, x);
        load(weight_H + i, weight);
#pragma unroll
        for (int k = 0; k < N; k++) {
            x[k] = x[k] * factor * (offset + weight[k]);
        }
        if (addend_H != nullptr) {
            float addend[N];
            load(addend_H + i, addend);
#pragma unroll
            for (int k = 0; k < N; k++) {
                x[k] += addend[k];
            }
        }
        store(out_H + i, x);
    }
}

template <typename T>
static __device__ __forceinline__ void rmsNorm(
        const T* x_RH, long long xOuter, long long xInner, const T* weight_H, float epsilon, float offset,
        const T* addend_RH, long long addendOuter, long long addendInner, T* out_RH, long long outOuter,
        long long outInner, float* inverse_R, long long rows, int inner, int hidden, int perWarp, float* warps_W) {
    Team team = ::team(perWarp);
    if (team.row >= rows) {
        return;
    }
    const T* x_H = rowAt(x_RH, team.row, inner, xOuter, xInner);
    T* out_H = rowAt(out_RH, team.row, inner, outOuter, outInner);
    const T* addend_H = addend_RH == nullptr ? nullptr : rowAt(addend_RH, team.row, inner, addendOuter, addendInner);
    float* inverse = inverse_R + team.row;
    if (even<T>(hidden) && aligned(x_H) && aligned(out_H) && aligned(weight_H) && aligned(addend_H)) {
        normRow<wideLanes<T>>(
                x_H, weight_H, hidden, epsilon, offset, addend_H, out_H, inverse, team, perWarp, warps_W);
    } else {
        normRow<1>(x_H, weight_H, hidden, epsilon, offset, addend_H, out_H, inverse, team, perWarp, warps_W);
    }
}

#define RMS_NORM(suffix, T)                                                                                          \
    extern "C" __global__ void rmsNorm_##suffix(                                                                     \
            const T* x_RH, long long xOuter, long long xInner, const T* weight_H, float epsilon, float offset,       \
            const T* addend_RH, long long addendOuter, long long addendInner, T* out_RH, long long outOuter,         \
            long long outInner, float* inverse_R, long long rows, int inner, int hidden, int perWarp) {              \
        __shared__ float warps_W[WARP];                                                                              \
        rmsNorm(x_RH, xOuter, xInner, weight_H, epsilon, offset, addend_RH, addendOuter, addendInner, out_RH,        \
                outOuter, outInner, inverse_R, rows, inner, hidden, perWarp, warps_W);                               \
    }
FOR_EACH_TYPE(RMS_NORM)

// One row's gradient, with g = gradOut * (offset + weight):
// gradX (+)= inverse (g - x inverse mean(g x inverse)); adds gradOut x inverse to the weight's sums.
template <int N, typename T>
static __device__ __forceinline__ void gradientRow(
        const T* gradOut_H, const T* x_H, const T* weight_H, float offset, float inverse, T* gradX_H, int accumulate,
        float* sums_H, int hidden, Team team, int perWarp, float* warps_W) {
    float dot = 0;
    for (int i = team.thread * N; i < hidden; i += team.threads * N) {
        float gradOut[N], x[N], weight[N];
        load(gradOut_H + i, gradOut);
        load(x_H + i, x);
        load(weight_H + i, weight);
#pragma unroll
        for (int k = 0; k < N; k++) {
            float product = gradOut[k] * x[k];
            dot += product * (offset + weight[k]);
            sums_H[i + k] += product * inverse;
        }
    }
    dot = perWarp ? warpSum(dot) : blockSum(dot, warps_W);
    float slope = -dot * inverse / hidden * inverse;
    for (int i = team.thread * N; i < hidden; i += team.threads * N) {
        float gradOut[N], x[N], weight[N], gradX[N];
        load(gradOut_H + i, gradOut);
        load(x_H + i, x);
        load(weight_H + i, weight);
        if (accumulate) {
            load(gradX_H + i, gradX);
        }
#pragma unroll
        for (int k = 0; k < N; k++) {
            float gradient = (gradOut[k] * (offset + weight[k]) + x[k] * slope) * inverse;
            gradX[k] = accumulate ? gradX[k] + gradient : gradient;
        }
        store(gradX_H + i, gradX);
    }
}

template <typename T>
static __device__ __forceinline__ void rmsNormBackward(
        const T* gradOut_RH, long long gradOutOuter, long long gradOutInner, const T* x_RH, long long xOuter,
        long long xInner, const T* weight_H, float offset, const float* inverse_R, T* gradX_RH, long long gradXOuter,
        long long gradXInner, int accumulate, float* partial_BH, long long rows, int inner, int hidden, int perWarp,
        float* warps_W, float* sums_WH) {
    Team team = ::team(perWarp);
    bool wide = even<T>(hidden) && aligned(gradOut_RH, gradOutOuter, gradOutInner) && aligned(x_RH, xOuter, xInner)
            && aligned(gradX_RH, gradXOuter, gradXInner) && aligned(weight_H);
    float* sums_H = perWarp ? sums_WH + threadIdx.x / WARP * hidden : sums_WH;
    int lanes = wide ? wideLanes<T> : 1;
    // a thread owns the same columns in every row
    for (int i = team.thread * lanes; i < hidden; i += team.threads * lanes) {
        for (int k = 0; k < lanes; k++) {
            sums_H[i + k] = 0;
        }
    }
    for (long long row = team.row; row < rows; row += team.rows) {
        const T* gradOut_H = rowAt(gradOut_RH, row, inner, gradOutOuter, gradOutInner);
        const T* x_H = rowAt(x_RH, row, inner, xOuter, xInner);
        T* gradX_H = rowAt(gradX_RH, row, inner, gradXOuter, gradXInner);
        float inverse = inverse_R[row];
        if (wide) {
            gradientRow<wideLanes<T>>(
                    gradOut_H, x_H, weight_H, offset, inverse, gradX_H, accumulate, sums_H, hidden, team, perWarp,
                    warps_W);
        } else {
            gradientRow<1>(
                    gradOut_H, x_H, weight_H, offset, inverse, gradX_H, accumulate, sums_H, hidden, team, perWarp,
                    warps_W);
        }
    }
    __syncthreads();
    int parts = perWarp ? blockDim.x / WARP : 1;
    for (int i = threadIdx.x; i < hidden; i += blockDim.x) {
        float sum = 0;
        for (int part = 0; part < parts; part++) {
            sum += sums_WH[part * hidden + i];
        }
        partial_BH[(long long) blockIdx.x * hidden + i] = sum;
    }
}

// The weight's gradient is left as one sum a block; addPartialSums of rows.cu adds them up. Dynamic shared memory:
// hidden floats, for each warp where a row is a warp's.
#define RMS_NORM_BACKWARD(suffix, T)                                                                              \
    extern "C" __global__ void rmsNormBackward_##suffix(                                                          \
            const T* gradOut_RH, long long gradOutOuter, long long gradOutInner, const T* x_RH, long long xOuter, \
            long long xInner, const T* weight_H, float offset, const float* inverse_R, T* gradX_RH,               \
            long long gradXOuter, long long gradXInner, int accumulate, float* partial_BH, long long rows,        \
            int inner, int hidden, int perWarp) {                                                                 \
        DYNAMIC_SHARED(sums);                                                                                     \
        __shared__ float warps_W[WARP];                                                                           \
        rmsNormBackward(                                                                                          \
                gradOut_RH, gradOutOuter, gradOutInner, x_RH, xOuter, xInner, weight_H, offset, inverse_R,        \
                gradX_RH, gradXOuter, gradXInner, accumulate, partial_BH, rows, inner, hidden, perWarp, warps_W,  \
                reinterpret_cast<float*>(sums));                                                                  \
    }
FOR_EACH_TYPE(RMS_NORM_BACKWARD)
