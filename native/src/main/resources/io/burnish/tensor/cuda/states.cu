// AdamW (arXiv 1711.05101) where parameters or moments are kept in less than float32: each is decoded, updated in float32
// and encoded in one pass.
//
// Moments: float32; bf16, rounded by chance; or 8-bit codes of a dynamic map times the scale of their 256 elements
// (arXiv 2110.02861). Updates: DIRECT of float32 parameters; MASTER, whose bf16 copy is the nearest; STOCHASTIC,
// rounded by chance; KAHAN, with what rounding took away kept for the next step. Random bits are Philox4x32-10, a
// function of seed, step, purpose and place alone.
//
// Legend: N elements, B scales.
#include "common.cuh"

// a thread's elements: they share an evaluation of Philox, and a warp's are the 256 of a scale
#define LANES 8

#define CODES 256
// values and borders of the signed map, then of the unsigned one
#define MAPS (4 * CODES)
#define UNSIGNED_MAP (2 * CODES)

#define DIRECT 0
#define MASTER 1
#define STOCHASTIC 2
#define KAHAN 3

// the last word of Philox's counter
#define PARAMETER 0
#define MEAN 1
#define VARIANCE 2

typedef unsigned char code8;

// Eight neighbours, or fewer at the end. wide: there are eight, and every buffer is aligned.
struct Place {
    long long from;
    int count;
    bool wide;
};

template <typename T>
static __device__ __forceinline__ void fetch(const T* source_N, const Place& place, float (&v)[LANES]) {
    if (place.wide) {
        load(source_N + place.from, v);
    } else {
#pragma unroll
        for (int k = 0; k < LANES; k++) {
            v[k] = k < place.count ? toFloat(source_N[place.from + k]) : 0;
        }
    }
}

template <typename T>
static __device__ __forceinline__ void leave(T* target_N, const Place& place, const float (&v)[LANES]) {
    if (place.wide) {
        store(target_N + place.from, v);
    } else {
#pragma unroll
        for (int k = 0; k < LANES; k++) {
            if (k < place.count) {
                put(target_N + place.from + k, v[k]);
            }
        }
    }
}

// ---- rounding by chance

// first: the place of the first element in the unsharded flat buffer, a multiple of LANES
struct Chance {
    unsigned seedLow;
    unsigned seedHigh;
    unsigned step;
    long long first;

    // 16 random bits for each of eight elements
    __device__ __forceinline__ void bits(unsigned purpose, long long from, unsigned (&bits)[LANES]) const {
        unsigned long long counter = (unsigned long long) (first + from) / LANES;
        unsigned c0 = (unsigned) counter, c1 = (unsigned) (counter >> 32), c2 = step, c3 = purpose;
        unsigned k0 = seedLow, k1 = seedHigh;
#pragma unroll
        for (int round = 0; round < 10; round++) {
            unsigned long long product0 = 0xD2511F53ull * c0;
            unsigned long long product1 = 0xCD9E8D57ull * c2;
            c0 = (unsigned) (product1 >> 32) ^ c1 ^ k0;
            c1 = (unsigned) product1;
            c2 = (unsigned) (product0 >> 32) ^ c3 ^ k1;
            c3 = (unsigned) product0;
            k0 += 0x9E3779B9u;
            k1 += 0xBB67AE85u;
        }
        unsigned words[4] = {c0, c1, c2, c3};
#pragma unroll
        for (int k = 0; k < LANES; k++) {
            bits[k] = k % 2 == 0 ? words[k / 2] & 0xffffu : words[k / 2] >> 16;
        }
    }

    // To numbers that bf16 has: away from zero as often as the value is far on its way there.
    __device__ __forceinline__ void round(unsigned purpose, long long from, float (&v)[LANES]) const {
        unsigned random[LANES];
        bits(purpose, from, random);
#pragma unroll
        for (int k = 0; k < LANES; k++) {
            unsigned raw = __float_as_uint(v[k]);
            bool finite = (raw & 0x7f800000u) != 0x7f800000u;
            v[k] = finite ? __uint_as_float((raw + random[k]) & 0xffff0000u) : v[k];
        }
    }
};

// ---- moments: read, and written

static __device__ __forceinline__ void readMoment(
        const float* moment_N, const float*, const float*, const Place& place, float (&v)[LANES]) {
    fetch(moment_N, place, v);
}

static __device__ __forceinline__ void readMoment(
        const bf16* moment_N, const float*, const float*, const Place& place, float (&v)[LANES]) {
    fetch(moment_N, place, v);
}

static __device__ __forceinline__ void readMoment(
        const code8* code_N, const float* scale_B, const float* map, const Place& place, float (&v)[LANES]) {
    // one lane reads it for the warp: the same one writes it, and shuffles order no memory
    float scale = threadIdx.x % WARP == 0 ? scale_B[place.from / CODES] : 0;
    scale = __shfl_sync(FULL_WARP, scale, 0);
#pragma unroll
    for (int k = 0; k < LANES; k++) {
        v[k] = map[code_N[place.from + k]] * scale;
    }
}

static __device__ __forceinline__ void writeMoment(
        float* moment_N, float*, const float*, unsigned, const Place& place, const Chance&, float (&v)[LANES]) {
    leave(moment_N, place, v);
}

static __device__ __forceinline__ void writeMoment(
        bf16* moment_N, float*, const float*, unsigned purpose, const Place& place, const Chance& chance,
        float (&v)[LANES]) {
    chance.round(purpose, place.from, v);
    leave(moment_N, place, v);
}

// How many borders lie below x, which is the code of the entry nearest to it.
static __device__ __forceinline__ int codeOf(float x, const float* border) {
    int code = 0;
#pragma unroll
    for (int half = CODES / 2; half > 0; half /= 2) {
        code += x > border[code + half - 1] ? half : 0;
    }
    return code;
}

// A whole warp writes the 256 elements of one scale.
static __device__ __forceinline__ void writeMoment(
        code8* code_N, float* scale_B, const float* map, unsigned, const Place& place, const Chance&,
        float (&v)[LANES]) {
    float scale = 0;
#pragma unroll
    for (int k = 0; k < LANES; k++) {
        scale = fmaxf(scale, fabsf(v[k]));
    }
#pragma unroll
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        scale = fmaxf(scale, __shfl_xor_sync(FULL_WARP, scale, distance));
    }
    if (threadIdx.x % WARP == 0) {
        scale_B[place.from / CODES] = scale;
    }
    float divisor = fmaxf(scale, 1.17549435e-38f); // the smallest normal number
#pragma unroll
    for (int k = 0; k < LANES; k++) {
        code_N[place.from + k] = (code8) codeOf(v[k] / divisor, map + CODES);
    }
}

template <typename T>
static constexpr bool isCoded = false;
template <>
constexpr bool isCoded<code8> = true;

// ---- one step

// A step's numbers, computed in double on the host and rounded; lost: what decay takes, as a factor below zero.
struct Factors {
    float gradient;
    float meanWeight;
    float varianceDecay;
    float varianceWeight;
    float varianceCorrection;
    float epsilon;
    float decay;
    float stepSize;
    float lost;

    __device__ __forceinline__ float direction(float mean, float variance) const {
        return mean * stepSize / (sqrtf(variance) / varianceCorrection + epsilon);
    }
};

// source: the parameters, or their float32 master. other: a master's bf16 parameters, or what Kahan's sum lost.
template <int KIND, typename P, typename C>
static __device__ __forceinline__ void updateParameters(
        P* source_N, C* other_N, const Place& place, const float (&mean)[LANES], const float (&variance)[LANES],
        const Factors& factors, const Chance& chance) {
    float parameter[LANES];
    fetch(source_N, place, parameter);
    if constexpr (KIND == KAHAN) {
        float lost[LANES];
        fetch(other_N, place, lost);
#pragma unroll
        for (int k = 0; k < LANES; k++) {
            float before = parameter[k];
            float wanted = before * factors.lost - factors.direction(mean[k], variance[k]) + lost[k];
            parameter[k] = __uint_as_float(bf16Bits(before + wanted) << 16);
            lost[k] = wanted - (parameter[k] - before);
        }
        leave(other_N, place, lost);
    } else {
#pragma unroll
        for (int k = 0; k < LANES; k++) {
            parameter[k] = parameter[k] * factors.decay - factors.direction(mean[k], variance[k]);
        }
    }
    if constexpr (KIND == STOCHASTIC) {
        chance.round(PARAMETER, place.from, parameter);
    }
    if constexpr (KIND == MASTER) {
        leave(other_N, place, parameter);
    }
    leave(source_N, place, parameter);
}

template <int KIND, typename P, typename C, typename M, typename G>
static __device__ __forceinline__ void updateAll(
        P* source_N, C* other_N, const G* gradients_N, M* mean_N, M* variance_N, float* meanScale_B,
        float* varianceScale_B, const float* map, long long elements, const Factors& factors, const Chance& chance) {
    bool even = aligned(source_N) && aligned(other_N) && aligned(gradients_N)
            && (isCoded<M> || (aligned(mean_N) && aligned(variance_N)));
    long long threads = (long long) gridDim.x * blockDim.x * LANES;
    long long from = (blockIdx.x * (long long) blockDim.x + threadIdx.x) * LANES;
    for (; from < elements; from += threads) {
        int count = (int) (elements - from < LANES ? elements - from : LANES);
        Place place = {from, count, even && count == LANES};
        float gradient[LANES], mean[LANES], variance[LANES];
        fetch(gradients_N, place, gradient);
        readMoment(mean_N, meanScale_B, map, place, mean);
        readMoment(variance_N, varianceScale_B, map + UNSIGNED_MAP, place, variance);
#pragma unroll
        for (int k = 0; k < LANES; k++) {
            float g = gradient[k] * factors.gradient;
            mean[k] += (g - mean[k]) * factors.meanWeight; // torch's lerp
            variance[k] = variance[k] * factors.varianceDecay + g * factors.varianceWeight * g;
        }
        // the update goes by the moments as they are before they are rounded
        updateParameters<KIND>(source_N, other_N, place, mean, variance, factors, chance);
        writeMoment(mean_N, meanScale_B, map, MEAN, place, chance, mean);
        writeMoment(variance_N, varianceScale_B, map + UNSIGNED_MAP, VARIANCE, place, chance, variance);
    }
}

// Unused are null: other, scales, maps. Moments in codes: elements are a multiple of 256.
#define ADAM_W(name, KIND, P, C, M, G)                                                                           \
    extern "C" __global__ void name(                                                                             \
            P* source_N, C* other_N, const G* gradients_N, M* mean_N, M* variance_N, float* meanScale_B,         \
            float* varianceScale_B, const float* maps, long long elements, float gradient, float meanWeight,     \
            float varianceDecay, float varianceWeight, float varianceCorrection, float epsilon, float decay,     \
            float stepSize, float lost, long long seed, int step, long long first) {                             \
        __shared__ float map[MAPS];                                                                              \
        if (isCoded<M>) {                                                                                        \
            for (int i = threadIdx.x; i < MAPS; i += blockDim.x) {                                               \
                map[i] = maps[i];                                                                                \
            }                                                                                                    \
            __syncthreads();                                                                                     \
        }                                                                                                        \
        Factors factors = {gradient, meanWeight, varianceDecay, varianceWeight, varianceCorrection,              \
                           epsilon, decay, stepSize, lost};                                                      \
        Chance chance = {(unsigned) seed, (unsigned) ((unsigned long long) seed >> 32), (unsigned) step, first}; \
        updateAll<KIND>(source_N, other_N, gradients_N, mean_N, variance_N, meanScale_B, varianceScale_B, map,   \
                        elements, factors, chance);                                                              \
    }

#define FOR_EACH_GRADIENT(name, KIND, P, C, M) \
    ADAM_W(name##_f32, KIND, P, C, M, float)   \
    ADAM_W(name##_bf16, KIND, P, C, M, bf16)

// float32 moments of float32 parameters or masters are optimizer.cu's
FOR_EACH_GRADIENT(direct_bf16, DIRECT, float, float, bf16)
FOR_EACH_GRADIENT(direct_int8, DIRECT, float, float, code8)
FOR_EACH_GRADIENT(master_bf16, MASTER, float, bf16, bf16)
FOR_EACH_GRADIENT(master_int8, MASTER, float, bf16, code8)
FOR_EACH_GRADIENT(stochastic_f32, STOCHASTIC, bf16, bf16, float)
FOR_EACH_GRADIENT(stochastic_bf16, STOCHASTIC, bf16, bf16, bf16)
FOR_EACH_GRADIENT(stochastic_int8, STOCHASTIC, bf16, bf16, code8)
FOR_EACH_GRADIENT(kahan_f32, KAHAN, bf16, bf16, float)
FOR_EACH_GRADIENT(kahan_bf16, KAHAN, bf16, bf16, bf16)
FOR_EACH_GRADIENT(kahan_int8, KAHAN, bf16, bf16, code8)
