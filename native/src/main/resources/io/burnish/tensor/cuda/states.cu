// AdamW with moments in float32, bfloat16 or 8-bit blocks (arXiv 2110.02861), and parameters in float32, or in bfloat16
// by a float32 master, by stochastic rounding, or with Kahan's compensation. The arithmetic is float32's.
//
// A warp takes 256 elements, which are one 8-bit block: 8 a lane, which share one draw of random bits. Legend: N
// elements, B blocks.
#include "common.cuh"
#include "philox.cuh"

#define SHARE 8
#define ENTRIES 256
#define SMALLEST_NORMAL 1.17549435e-38f

// what is rounded: a word of the random bits' counter
#define PARAMETER 0
#define MEAN 1
#define VARIANCE 2

typedef unsigned char Code;

// How an update reaches the parameters.
struct Direct {};
struct Master {};
struct Stochastic {};
struct Kahan {};

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
    float lostByDecay;
};

// Which random bits an element has.
struct Chance {
    long long seed;
    long long first;
    int step;

    // four words for eight elements
    __device__ __forceinline__ void words(long long counter, int purpose, unsigned (&c)[4]) const {
        philox(seed, counter, (unsigned) step, (unsigned) purpose, c);
    }

    // 16 bits for each of the elements from a multiple of eight of the buffer on.
    __device__ __forceinline__ void bits(long long from, int purpose, unsigned (&random)[SHARE]) const {
        long long index = first + from;
        unsigned c[4];
        if (index % SHARE == 0) {
            words(index / SHARE, purpose, c);
#pragma unroll
            for (int k = 0; k < SHARE; k++) {
                random[k] = c[k / 2] >> k % 2 * 16 & 0xffffu;
            }
        } else { // a stretch that begins anywhere
#pragma unroll 1
            for (int k = 0; k < SHARE; k++) {
                words((index + k) / SHARE, purpose, c);
                int at = (int) ((index + k) % SHARE);
                unsigned word = at < 4 ? at < 2 ? c[0] : c[1] : at < 6 ? c[2] : c[3];
                unsigned mine = word >> at % 2 * 16 & 0xffffu;
#pragma unroll
                for (int i = 0; i < SHARE; i++) { // an index that the compiler knows: else it takes local memory
                    random[i] = i == k ? mine : random[i];
                }
            }
        }
    }
};

// Rounded away from zero as often as the value is far on its way there; infinity and NaN stay.
static __device__ __forceinline__ float byChance(float value, unsigned random) {
    unsigned bits = __float_as_uint(value);
    unsigned upper = (bits & 0x7f800000u) == 0x7f800000u ? bf16Bits(value) : (bits + random) >> 16;
    return __uint_as_float(upper << 16);
}

static __device__ __forceinline__ float nearest(float value) {
    return __uint_as_float(bf16Bits(value) << 16);
}

// A lane's elements: vectors where all eight are there and aligned.
template <typename T>
static __device__ __forceinline__ void get(const T* source, bool wide, int count, float (&v)[SHARE]) {
    if (wide) {
        load(source, v);
    } else {
#pragma unroll
        for (int k = 0; k < SHARE; k++) {
            v[k] = k < count ? toFloat(source[k]) : 0.0f;
        }
    }
}

template <typename T>
static __device__ __forceinline__ void set(T* target, bool wide, int count, const float (&v)[SHARE]) {
    if (wide) {
        store(target, v);
    } else {
#pragma unroll
        for (int k = 0; k < SHARE; k++) {
            if (k < count) {
                put(target + k, v[k]);
            }
        }
    }
}

// ---- moments

// The entries of an 8-bit map in ascending order, and between each two the border above which the higher one is nearer.
struct Map {
    const float* value;
    const float* border;

    __device__ __forceinline__ unsigned code(float x) const {
        int code = 0;
#pragma unroll
        for (int step = ENTRIES / 2; step > 0; step /= 2) {
            code += x > border[code + step - 1] ? step : 0;
        }
        return code;
    }
};

template <typename M>
static __device__ __forceinline__ void decode(
        const M* moment_N, const float*, Map, long long from, bool wide, int count, float (&v)[SHARE]) {
    get(moment_N + from, wide, count, v);
}

static __device__ __forceinline__ void decode(
        const Code* code_N, const float* scale_B, Map map, long long from, bool, int, float (&v)[SHARE]) {
    unsigned long long codes = *reinterpret_cast<const unsigned long long*>(code_N + from);
    float scale = scale_B[from / ENTRIES];
#pragma unroll
    for (int k = 0; k < SHARE; k++) {
        v[k] = map.value[codes >> 8 * k & 0xff] * scale;
    }
}

static __device__ __forceinline__ void encode(
        float* moment_N, float*, Map, long long from, bool wide, int count, const float (&v)[SHARE], Chance, int) {
    set(moment_N + from, wide, count, v);
}

static __device__ __forceinline__ void encode(
        bf16* moment_N, float*, Map, long long from, bool wide, int count, const float (&v)[SHARE], Chance chance,
        int purpose) {
    unsigned random[SHARE] = {};
    float rounded[SHARE];
    chance.bits(from, purpose, random);
#pragma unroll
    for (int k = 0; k < SHARE; k++) {
        rounded[k] = byChance(v[k], random[k]);
    }
    set(moment_N + from, wide, count, rounded);
}

// All lanes of the warp: the block's largest magnitude is its scale.
static __device__ __forceinline__ void encode(
        Code* code_N, float* scale_B, Map map, long long from, bool, int, const float (&v)[SHARE], Chance, int) {
    float largest = 0;
#pragma unroll
    for (int k = 0; k < SHARE; k++) {
        largest = fabsf(v[k]) > largest ? fabsf(v[k]) : largest;
    }
#pragma unroll
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        float other = __shfl_xor_sync(FULL_WARP, largest, distance);
        largest = other > largest ? other : largest;
    }
    float divisor = largest > SMALLEST_NORMAL ? largest : SMALLEST_NORMAL;
    unsigned long long codes = 0;
#pragma unroll
    for (int k = 0; k < SHARE; k++) {
        codes |= (unsigned long long) map.code(v[k] / divisor) << 8 * k;
    }
    *reinterpret_cast<unsigned long long*>(code_N + from) = codes;
    if (threadIdx.x % WARP == 0) {
        scale_B[from / ENTRIES] = largest;
    }
}

// ---- parameters

static __device__ __forceinline__ float direction(float mean, float variance, const Factors& factors) {
    return mean * factors.stepSize / (sqrtf(variance) / factors.varianceCorrection + factors.epsilon);
}

static __device__ __forceinline__ void update(
        Direct, float* parameters_N, const float*, long long from, bool wide, int count, const float (&mean)[SHARE],
        const float (&variance)[SHARE], const Factors& factors, Chance) {
    float p[SHARE];
    get(parameters_N + from, wide, count, p);
#pragma unroll
    for (int k = 0; k < SHARE; k++) {
        p[k] = p[k] * factors.decay - direction(mean[k], variance[k], factors);
    }
    set(parameters_N + from, wide, count, p);
}

static __device__ __forceinline__ void update(
        Master, bf16* parameters_N, float* master_N, long long from, bool wide, int count, const float (&mean)[SHARE],
        const float (&variance)[SHARE], const Factors& factors, Chance) {
    float p[SHARE];
    get(master_N + from, wide, count, p);
#pragma unroll
    for (int k = 0; k < SHARE; k++) {
        p[k] = p[k] * factors.decay - direction(mean[k], variance[k], factors);
    }
    set(master_N + from, wide, count, p);
    set(parameters_N + from, wide, count, p);
}

static __device__ __forceinline__ void update(
        Stochastic, bf16* parameters_N, const float*, long long from, bool wide, int count,
        const float (&mean)[SHARE], const float (&variance)[SHARE], const Factors& factors, Chance chance) {
    float p[SHARE];
    unsigned random[SHARE] = {};
    get(parameters_N + from, wide, count, p);
    chance.bits(from, PARAMETER, random);
#pragma unroll
    for (int k = 0; k < SHARE; k++) {
        p[k] = byChance(p[k] * factors.decay - direction(mean[k], variance[k], factors), random[k]);
    }
    set(parameters_N + from, wide, count, p);
}

static __device__ __forceinline__ void update(
        Kahan, bf16* parameters_N, bf16* compensation_N, long long from, bool wide, int count,
        const float (&mean)[SHARE], const float (&variance)[SHARE], const Factors& factors, Chance) {
    float p[SHARE], lost[SHARE];
    get(parameters_N + from, wide, count, p);
    get(compensation_N + from, wide, count, lost);
#pragma unroll
    for (int k = 0; k < SHARE; k++) {
        float wanted = p[k] * factors.lostByDecay - direction(mean[k], variance[k], factors) + lost[k];
        float after = nearest(p[k] + wanted);
        lost[k] = wanted - (after - p[k]);
        p[k] = after;
    }
    set(parameters_N + from, wide, count, p);
    set(compensation_N + from, wide, count, lost);
}

template <typename U, typename P, typename X, typename G, typename M>
static __device__ __forceinline__ void adamW(
        P* parameters_N, X* extra_N, const G* gradients_N, M* mean_N, M* variance_N, float* meanScale_B,
        float* varianceScale_B, Map meanMap, Map varianceMap, long long elements, Factors factors, Chance chance) {
    bool all = aligned(parameters_N) && aligned(extra_N) && aligned(gradients_N) && aligned(mean_N)
            && aligned(variance_N);
    long long warps = (long long) gridDim.x * (blockDim.x / WARP);
    long long warp = blockIdx.x * (long long) (blockDim.x / WARP) + threadIdx.x / WARP;
    for (long long start = warp * ENTRIES; start < elements; start += warps * ENTRIES) {
        long long from = start + threadIdx.x % WARP * SHARE;
        long long left = elements - from;
        int count = left < 0 ? 0 : left < SHARE ? (int) left : SHARE;
        bool wide = all && count == SHARE;
        float gradient[SHARE], mean[SHARE], variance[SHARE];
        get(gradients_N + from, wide, count, gradient);
        decode(mean_N, meanScale_B, meanMap, from, wide, count, mean);
        decode(variance_N, varianceScale_B, varianceMap, from, wide, count, variance);
#pragma unroll
        for (int k = 0; k < SHARE; k++) {
            float g = gradient[k] * factors.gradient;
            mean[k] += (g - mean[k]) * factors.meanWeight; // torch's lerp
            variance[k] = variance[k] * factors.varianceDecay + g * factors.varianceWeight * g;
        }
        __syncwarp(); // a block's scale has been read before it is written
        encode(mean_N, meanScale_B, meanMap, from, wide, count, mean, chance, MEAN);
        encode(variance_N, varianceScale_B, varianceMap, from, wide, count, variance, chance, VARIANCE);
        update(U(), parameters_N, extra_N, from, wide, count, mean, variance, factors, chance);
    }
}

// maps: the signed map's values, the unsigned one's, the signed one's borders and a filler, the unsigned one's.
#define STATE(name, U, P, X, G, M)                                                                                \
    extern "C" __global__ void __launch_bounds__(256, 2) adamW##name(                                                \
            P* parameters_N, X* extra_N, const G* gradients_N, M* mean_N, M* variance_N, float* meanScale_B,      \
            float* varianceScale_B, const float* maps, long long elements, long long first, long long seed,       \
            int step, float gradient, float meanWeight, float varianceDecay, float varianceWeight,                \
            float varianceCorrection, float epsilon, float decay, float stepSize, float lostByDecay) {            \
        __shared__ float shared[4 * ENTRIES];                                                                     \
        for (int i = threadIdx.x; i < 4 * ENTRIES && sizeof(M) == 1; i += blockDim.x) {                           \
            shared[i] = maps[i];                                                                                  \
        }                                                                                                         \
        __syncthreads();                                                                                          \
        Factors factors = {gradient, meanWeight, varianceDecay, varianceWeight, varianceCorrection,               \
                           epsilon,  decay,      stepSize,      lostByDecay};                                     \
        Chance chance = {seed, first, step};                                                                      \
        Map meanMap = {shared, shared + 2 * ENTRIES};                                                             \
        Map varianceMap = {shared + ENTRIES, shared + 3 * ENTRIES};                                               \
        adamW<U>(parameters_N, extra_N, gradients_N, mean_N, variance_N, meanScale_B, varianceScale_B, meanMap,   \
                 varianceMap, elements, factors, chance);                                                         \
    }
#define STATES(moments, M, gradients, G)                                                  \
    STATE(Direct_##moments##_##gradients, Direct, float, const float, G, M)               \
    STATE(Master_##moments##_##gradients, Master, bf16, float, G, M)                      \
    STATE(Stochastic_##moments##_##gradients, Stochastic, bf16, const float, G, M)        \
    STATE(Kahan_##moments##_##gradients, Kahan, bf16, bf16, G, M)
STATES(f32, float, f32, float)
STATES(f32, float, bf16, bf16)
STATES(bf16, bf16, f32, float)
STATES(bf16, bf16, bf16, bf16)
STATES(int8, Code, f32, float)
STATES(int8, Code, bf16, bf16)
