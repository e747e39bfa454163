// What all kernel files share: element types, 16-byte loads and stores, reductions whose order never changes.
//
// No CUDA header is included, so that NVRTC needs none and the tests' harness can compile the same files for a CPU.
// Sums are taken in a fixed order: the same inputs give the same bits on every run and every card.
#pragma once

#define FULL_WARP 0xffffffffu
#define WARP 32
#define LOWEST (-3.402823466e38f)

// exp of anything smaller is zero in float32; bounding it keeps 0 * -infinity away. A NaN stays one.
#define SMALLEST_EXPONENT (-110.0f)

// Each kernel comes once for each element type.
#define FOR_EACH_TYPE(KERNEL) KERNEL(f32, float) KERNEL(bf16, bf16)

// Dynamic shared memory of a block; the harness has its own.
#ifndef DYNAMIC_SHARED
#define DYNAMIC_SHARED(name) extern __shared__ __align__(16) unsigned char name[]
#endif

// The upper half of a float32.
struct bf16 {
    unsigned short bits;
};

static __device__ __forceinline__ float toFloat(float value) {
    return value;
}

static __device__ __forceinline__ float toFloat(bf16 value) {
    return __uint_as_float((unsigned) value.bits << 16);
}

// Rounds to nearest, ties to even; a NaN stays a NaN.
static __device__ __forceinline__ unsigned bf16Bits(float value) {
    unsigned bits = __float_as_uint(value);
    return value != value ? 0x7fc0u : (bits + 0x7fffu + (bits >> 16 & 1)) >> 16;
}

static __device__ __forceinline__ void put(float* target, float value) {
    *target = value;
}

static __device__ __forceinline__ void put(bf16* target, float value) {
    bf16 rounded;
    rounded.bits = (unsigned short) bf16Bits(value);
    *target = rounded;
}

// Elements in 16 bytes.
template <typename T>
static constexpr int wideLanes = 16 / (int) sizeof(T);

static __device__ __forceinline__ void unpack(uint4 raw, float* v, const float*) {
    v[0] = __uint_as_float(raw.x);
    v[1] = __uint_as_float(raw.y);
    v[2] = __uint_as_float(raw.z);
    v[3] = __uint_as_float(raw.w);
}

static __device__ __forceinline__ void unpack(uint4 raw, float* v, const bf16*) {
    unsigned words[4] = {raw.x, raw.y, raw.z, raw.w};
#pragma unroll
    for (int i = 0; i < 4; i++) {
        v[2 * i] = __uint_as_float(words[i] << 16);
        v[2 * i + 1] = __uint_as_float(words[i] & 0xffff0000u);
    }
}

static __device__ __forceinline__ uint4 pack(const float* v, const float*) {
    return make_uint4(__float_as_uint(v[0]), __float_as_uint(v[1]), __float_as_uint(v[2]), __float_as_uint(v[3]));
}

static __device__ __forceinline__ uint4 pack(const float* v, const bf16*) {
    unsigned words[4];
#pragma unroll
    for (int i = 0; i < 4; i++) {
        words[i] = bf16Bits(v[2 * i]) | bf16Bits(v[2 * i + 1]) << 16;
    }
    return make_uint4(words[0], words[1], words[2], words[3]);
}

// N elements: one by itself, or whole vectors of 16 bytes from an aligned address.
template <int N, typename T>
static __device__ __forceinline__ void load(const T* source, float (&v)[N]) {
    if constexpr (N == 1) {
        v[0] = toFloat(*source);
    } else {
#pragma unroll
        for (int i = 0; i < N; i += wideLanes<T>) {
            unpack(*reinterpret_cast<const uint4*>(source + i), v + i, source);
        }
    }
}

template <int N, typename T>
static __device__ __forceinline__ void store(T* target, const float (&v)[N]) {
    if constexpr (N == 1) {
        put(target, v[0]);
    } else {
#pragma unroll
        for (int i = 0; i < N; i += wideLanes<T>) {
            *reinterpret_cast<uint4*>(target + i) = pack(v + i, target);
        }
    }
}

// Whether an address, and those that lie strides away from it, are multiples of 16 bytes.
template <typename T>
static __device__ __forceinline__ bool aligned(const T* address, long long stride = 0, long long otherStride = 0) {
    unsigned long long bytes = (unsigned long long) ((stride | otherStride) * (long long) sizeof(T));
    return ((reinterpret_cast<unsigned long long>(address) | bytes) & 15) == 0;
}

// u / divisor, in 32 bits where that is enough: the 64-bit division is a slow subroutine.
static __device__ __forceinline__ long long quotient(long long u, unsigned divisor) {
    return u <= 0xffffffffLL ? (long long) ((unsigned) u / divisor) : u / divisor;
}

// Where a row of a matrix, or of three axes whose leading two count rows, begins.
template <typename T>
static __device__ __forceinline__ T* rowAt(
        T* base, long long row, int inner, long long outerStride, long long innerStride) {
    if (inner == 1) {
        return base + row * outerStride;
    }
    long long outer = quotient(row, inner);
    return base + outer * outerStride + (row - outer * inner) * innerStride;
}

// work.at<N>(row, column) for every N elements of a matrix, spread over the grid: 16 bytes of T each where `wide` says
// that everything is aligned and the columns come out even. (Structs, as NVRTC takes no generic lambda.)
template <typename T, typename W>
static __device__ __forceinline__ void forElements(bool wide, long long rows, int columns, W work) {
    long long thread = blockIdx.x * (long long) blockDim.x + threadIdx.x;
    long long threads = (long long) gridDim.x * blockDim.x;
    unsigned lanes = wide ? wideLanes<T> : 1;
    unsigned perRow = (unsigned) columns / lanes;
    for (long long unit = thread; unit < rows * perRow; unit += threads) {
        long long row = quotient(unit, perRow);
        int column = (int) (unit - row * perRow) * (int) lanes;
        if (wide) {
            work.template at<wideLanes<T>>(row, column);
        } else {
            work.template at<1>(row, column);
        }
    }
}

template <typename T>
static __device__ __forceinline__ bool even(int columns) {
    return columns % wideLanes<T> == 0;
}

// The sum over a warp, in every lane.
template <typename T>
static __device__ __forceinline__ T warpSum(T value) {
#pragma unroll
    for (int distance = WARP / 2; distance > 0; distance /= 2) {
        value += __shfl_xor_sync(FULL_WARP, value, distance);
    }
    return value;
}

// The sum over a block, in every thread; whole warps only.
template <typename T>
static __device__ __forceinline__ T blockSum(T value, T* warps_W) {
    int lane = threadIdx.x % WARP;
    value = warpSum(value);
    if (blockDim.x == WARP) {
        return value;
    }
    __syncthreads(); // whoever used this memory before has read it
    if (lane == 0) {
        warps_W[threadIdx.x / WARP] = value;
    }
    __syncthreads();
    return warpSum(lane < blockDim.x / WARP ? warps_W[lane] : T(0));
}

static __device__ __forceinline__ float exponential(float z) {
    return expf(z < SMALLEST_EXPONENT ? SMALLEST_EXPONENT : z);
}
