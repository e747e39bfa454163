// What a row of logits says of its target, in one pass: a running maximum, and sums that follow it.
//
// The softmax is taken of y, what a transform makes of the logits. Legend: R rows, V vocabulary; z are y less the row's
// maximum, e their exponentials. A row is one block's.
#include "common.cuh"

// y = outer tanh(inner x) where there is a soft-cap, else inner x.
struct Transform {
    int bends;
    float inner;
    float outer;
    float steepness; // dy/dx where the cap is not felt

    __device__ __forceinline__ float of(float logit) const {
        float y = inner * logit;
        return bends ? outer * tanhf(y) : y;
    }

    template <int N>
    __device__ __forceinline__ void apply(float (&logit)[N]) const {
#pragma unroll
        for (int k = 0; k < N; k++) {
            logit[k] = of(logit[k]);
        }
    }

    // dy/dx, said by y
    __device__ __forceinline__ float slope(float y) const {
        float bent = y / outer;
        return bends ? steepness * (1.0f - bent * bent) : steepness;
    }
};

// The sums of e, e^2 and e z over some columns, and where their first maximum is.
struct Seen {
    float maximum;
    float sum;
    float squares;
    float weighted;
    int argmax;
};

static __device__ __forceinline__ Seen nothing() {
    return {LOWEST, 0, 0, 0, 0x7fffffff};
}

// The same sums for a larger maximum.
static __device__ __forceinline__ void raise(Seen& seen, float maximum) {
    float z = seen.maximum - maximum;
    z = z < SMALLEST_EXPONENT ? SMALLEST_EXPONENT : z;
    float factor = expf(z);
    seen.weighted = (seen.weighted + seen.sum * z) * factor;
    seen.sum *= factor;
    seen.squares *= factor * factor;
    seen.maximum = maximum;
}

template <int N>
static __device__ __forceinline__ void see(Seen& seen, const float (&logit)[N], int column) {
    float largest = logit[0];
#pragma unroll
    for (int k = 1; k < N; k++) {
        largest = logit[k] > largest ? logit[k] : largest;
    }
    if (largest > seen.maximum) {
        raise(seen, largest);
        int at = N - 1;
#pragma unroll
        for (int k = N - 1; k >= 0; k--) {
            at = logit[k] == largest ? k : at;
        }
        seen.argmax = column + at;
    }
#pragma unroll
    for (int k = 0; k < N; k++) {
        float z = logit[k] - seen.maximum;
        z = z < SMALLEST_EXPONENT ? SMALLEST_EXPONENT : z; // a NaN stays one
        float e = expf(z);
        seen.sum += e;
        seen.squares += e * e;
        seen.weighted += e * z;
    }
}

static __device__ __forceinline__ Seen both(Seen left, Seen right) {
    if (left.maximum < right.maximum || (left.maximum == right.maximum && right.argmax < left.argmax)) {
        Seen other = left;
        left = right;
        right = other;
    }
    raise(right, left.maximum);
    left.sum += right.sum;
    left.squares += right.squares;
    left.weighted += right.weighted;
    return left;
}

// What the lanes of a warp have seen; valid in the first.
static __device__ __forceinline__ Seen warpSeen(Seen seen) {
#pragma unroll
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        Seen other;
        other.maximum = __shfl_xor_sync(FULL_WARP, seen.maximum, distance);
        other.sum = __shfl_xor_sync(FULL_WARP, seen.sum, distance);
        other.squares = __shfl_xor_sync(FULL_WARP, seen.squares, distance);
        other.weighted = __shfl_xor_sync(FULL_WARP, seen.weighted, distance);
        other.argmax = __shfl_xor_sync(FULL_WARP, seen.argmax, distance);
        seen = both(seen, other);
    }
    return seen;
}

// work.at<N>(column) for a thread's share of a row in ascending order: single elements up to the first multiple of
// 16 bytes and past the last one, whole vectors between, whatever the vocabulary's size.
template <typename T, typename W>
static __device__ __forceinline__ void forRow(const T* row, int columns, W& work) {
    constexpr int N = wideLanes<T>;
    int before = (int) ((16 - (reinterpret_cast<unsigned long long>(row) & 15)) & 15) / (int) sizeof(T);
    before = before < columns ? before : columns;
    if (threadIdx.x < before) {
        work.template at<1>((int) threadIdx.x);
    }
    int end = before + (columns - before) / N * N;
    for (int column = before + threadIdx.x * N; column < end; column += blockDim.x * N) {
        work.template at<N>(column);
    }
    if (end + threadIdx.x < columns) {
        work.template at<1>(end + (int) threadIdx.x);
    }
}

template <typename T>
struct Look {
    const T* logits_V;
    Transform transform;
    Seen seen;

    template <int N>
    __device__ __forceinline__ void at(int column) {
        float logit[N];
        load(logits_V + column, logit);
        transform.apply(logit);
        see(seen, logit, column);
    }
};

template <typename T>
struct Exponentials {
    T* logits_V;
    Transform transform;
    float maximum;

    template <int N>
    __device__ __forceinline__ void at(int column) {
        float logit[N];
        load(logits_V + column, logit);
        transform.apply(logit);
#pragma unroll
        for (int k = 0; k < N; k++) {
            logit[k] = exponential(logit[k] - maximum) * transform.slope(logit[k]);
        }
        store(logits_V + column, logit);
    }
};

template <typename T>
static __device__ __forceinline__ void rowStatistics(
        T* logits_RV, long long stride, const long long* targets_R, int vocabulary, Transform transform,
        float* logp_R, float* greedy_R, float* collision_R, float* entropy_R, float* hit_R, float* sum_R,
        float* slope_R, int keepExponentials, Seen* warps_W) {
    long long row = blockIdx.x;
    T* logits_V = logits_RV + row * stride;
    long long target = targets_R[row];
    if (target < 0 || target >= vocabulary) {
        __trap();
    }
    // before exponentials overwrite it
    float targetLogit = threadIdx.x == 0 ? transform.of(toFloat(logits_V[target])) : 0;
    Look<T> look = {logits_V, transform, nothing()};
    forRow(logits_V, vocabulary, look);
    Seen seen = warpSeen(look.seen);
    if (threadIdx.x % WARP == 0) {
        warps_W[threadIdx.x / WARP] = seen;
    }
    __syncthreads();
    if (threadIdx.x < WARP) {
        Seen all = warpSeen(threadIdx.x < blockDim.x / WARP ? warps_W[threadIdx.x] : nothing());
        if (threadIdx.x == 0) {
            warps_W[0] = all;
            double logSum = log((double) all.sum);
            logp_R[row] = (float) ((double) targetLogit - all.maximum - logSum);
            greedy_R[row] = (float) -logSum;
            collision_R[row] = (float) (log((double) all.squares) - 2 * logSum);
            entropy_R[row] = (float) (logSum - (double) all.weighted / all.sum);
            hit_R[row] = all.argmax == target ? 1.0f : 0.0f;
            sum_R[row] = all.sum;
            slope_R[row] = transform.slope(targetLogit);
        }
    }
    if (keepExponentials) {
        __syncthreads();
        Exponentials<T> exponentials = {logits_V, transform, warps_W[0].maximum};
        forRow(logits_V, vocabulary, exponentials);
    }
}

#define ROW_STATISTICS(suffix, T)                                                                            \
    extern "C" __global__ void rowStatistics_##suffix(                                                       \
            T* logits_RV, long long stride, const long long* targets_R, int vocabulary, int bends,           \
            float inner, float outer, float steepness, float* logp_R, float* greedy_R, float* collision_R,   \
            float* entropy_R, float* hit_R, float* sum_R, float* slope_R, int keepExponentials) {            \
        __shared__ Seen warps_W[WARP];                                                                       \
        rowStatistics(logits_RV, stride, targets_R, vocabulary, {bends, inner, outer, steepness}, logp_R,    \
                      greedy_R, collision_R, entropy_R, hit_R, sum_R, slope_R, keepExponentials, warps_W);   \
    }
FOR_EACH_TYPE(ROW_STATISTICS)

template <typename T>
struct TransformLogits {
    T* logits_RV;
    long long stride;
    Transform transform;

    template <int N>
    __device__ __forceinline__ void at(long long row, int column) const {
        float logit[N];
        T* place = logits_RV + row * stride + column;
        load(place, logit);
        transform.apply(logit);
        store(place, logit);
    }
};

#define TRANSFORM_LOGITS(suffix, T)                                                                          \
    extern "C" __global__ void transformLogits_##suffix(                                                     \
            T* logits_RV, long long stride, long long rows, int vocabulary, int bends, float inner,          \
            float outer, float steepness) {                                                                  \
        TransformLogits<T> work = {logits_RV, stride, {bends, inner, outer, steepness}};                     \
        forElements<T>(even<T>(vocabulary) && aligned(logits_RV, stride), rows, vocabulary, work);           \
    }
FOR_EACH_TYPE(TRANSFORM_LOGITS)

// What a row's exponentials are multiplied with to become the part of its gradient that is not the target's.
extern "C" __global__ void exponentialScale(
        const float* coefficient_R, const float* sum_R, float* scale_R, int rows) {
    int threads = (int) (gridDim.x * blockDim.x);
    for (int row = (int) (blockIdx.x * blockDim.x + threadIdx.x); row < rows; row += threads) {
        scale_R[row] = -coefficient_R[row] / sum_R[row];
    }
}
