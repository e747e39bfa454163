// One pass over flat buffers: the sum of squares, and AdamW (arXiv 1711.05101).
//
// Legend: N elements, C chunks.
#include "common.cuh"

// ---- the sum of squares, in two stages

template <int N, typename T>
static __device__ __forceinline__ double squares(const T* x_N, long long from, long long to) {
    double sum = 0;
    for (long long i = from + threadIdx.x * N; i < to; i += blockDim.x * N) {
        float x[N];
        load(x_N + i, x);
        float part = 0; // of 16 bytes; all further sums are doubles
#pragma unroll
        for (int k = 0; k < N; k++) {
            part += x[k] * x[k];
        }
        sum += part;
    }
    return sum;
}

// A block sums one chunk.
template <typename T>
static __device__ __forceinline__ void sumOfSquares(
        const T* x_N, long long elements, int chunk, double* partial_C, double* warps_W) {
    long long from = (long long) blockIdx.x * chunk;
    long long to = from + chunk < elements ? from + chunk : elements;
    double sum = 0;
    if (aligned(x_N)) {
        long long even = to - (to - from) % wideLanes<T>;
        sum = squares<wideLanes<T>>(x_N, from, even) + squares<1>(x_N, even, to);
    } else {
        sum = squares<1>(x_N, from, to);
    }
    sum = blockSum(sum, warps_W);
    if (threadIdx.x == 0) {
        partial_C[blockIdx.x] = sum;
    }
}

// chunk: a multiple of 16 bytes
#define SUM_OF_SQUARES(suffix, T)                                                                      \
    extern "C" __global__ void sumOfSquares_##suffix(                                                  \
            const T* x_N, long long elements, int chunk, double* partial_C) {                          \
        __shared__ double warps_W[WARP];                                                               \
        sumOfSquares(x_N, elements, chunk, partial_C, warps_W);                                        \
    }
FOR_EACH_TYPE(SUM_OF_SQUARES)

// One block.
extern "C" __global__ void sumPartials(const double* partial_C, int chunks, double* sum) {
    __shared__ double warps_W[WARP];
    double mine = 0;
    for (int i = threadIdx.x; i < chunks; i += blockDim.x) {
        mine += partial_C[i];
    }
    mine = blockSum(mine, warps_W);
    if (threadIdx.x == 0) {
        *sum = mine;
    }
}

// ---- AdamW of float32 moments, in torch's order of operations; other states are in states.cu

// A step's numbers, computed in double on the host and rounded.
struct Factors {
    float gradient;
    float meanWeight;
    float varianceDecay;
    float varianceWeight;
    float varianceCorrection;
    float epsilon;
    float decay;
    float stepSize;
};

static __device__ __forceinline__ float updated(
        float parameter, float gradient, float& mean, float& variance, const Factors& factors) {
    gradient *= factors.gradient;
    mean += (gradient - mean) * factors.meanWeight; // torch's lerp
    variance = variance * factors.varianceDecay + gradient * factors.varianceWeight * gradient;
    float root = sqrtf(variance) / factors.varianceCorrection + factors.epsilon;
    return parameter * factors.decay - mean * factors.stepSize / root;
}

template <typename P, typename G>
struct Update {
    P* parameters_N;
    const G* gradients_N;
    float* mean_N;
    float* variance_N;
    Factors factors;

    template <int N>
    __device__ __forceinline__ void at(long long i) const {
        float parameter[N], gradient[N], mean[N], variance[N];
        load(parameters_N + i, parameter);
        load(gradients_N + i, gradient);
        load(mean_N + i, mean);
        load(variance_N + i, variance);
#pragma unroll
        for (int k = 0; k < N; k++) {
            parameter[k] = updated(parameter[k], gradient[k], mean[k], variance[k], factors);
        }
        store(parameters_N + i, parameter);
        store(mean_N + i, mean);
        store(variance_N + i, variance);
    }

    __device__ __forceinline__ void all(long long elements) const {
        // as many lanes as fill 16 bytes of the smallest type: a whole number of vectors of each
        constexpr int N = sizeof(P) + sizeof(G) == 2 * sizeof(float) ? 4 : 8;
        bool wide = aligned(parameters_N) && aligned(gradients_N) && aligned(mean_N) && aligned(variance_N);
        long long thread = blockIdx.x * (long long) blockDim.x + threadIdx.x;
        long long threads = (long long) gridDim.x * blockDim.x;
        long long vectors = wide ? elements / N : 0;
        for (long long vector = thread; vector < vectors; vector += threads) {
            at<N>(vector * N);
        }
        for (long long i = vectors * N + thread; i < elements; i += threads) {
            at<1>(i);
        }
    }
};

#define ADAM_W(suffix, P, G)                                                                               \
    extern "C" __global__ void adamW_##suffix(                                                             \
            P* parameters_N, const G* gradients_N, float* mean_N, float* variance_N, long long elements,   \
            float gradient, float meanWeight, float varianceDecay, float varianceWeight,                   \
            float varianceCorrection, float epsilon, float decay, float stepSize) {                        \
        Factors factors = {gradient, meanWeight, varianceDecay, varianceWeight,                            \
                           varianceCorrection, epsilon, decay, stepSize};                                  \
        Update<P, G> update = {parameters_N, gradients_N, mean_N, variance_N, factors};                    \
        update.all(elements);                                                                              \
    }
ADAM_W(f32_f32, float, float)
ADAM_W(f32_bf16, float, bf16)
ADAM_W(bf16_f32, bf16, float)
ADAM_W(bf16_bf16, bf16, bf16)
