// Rotary positions (arXiv 2104.09864, the half-split form), in place.
//
// Legend: T tokens, H heads, D head size, P positions. An angle's row is half a head wide.
#include "common.cuh"

template <typename T>
struct Rope {
    T* x_THD;
    long long tokenStride;
    long long headStride;
    const float* cos_PD;
    long long cosStride;
    const float* sin_PD;
    long long sinStride;
    const long long* positions_T;
    int heads;
    int half;
    long long positions;
    float direction;

    template <int N>
    __device__ __forceinline__ void at(long long row, int column) const {
        long long token = quotient(row, heads);
        long long position = positions_T[token];
        if (position < 0 || position >= positions) {
            __trap();
        }
        T* left = x_THD + token * tokenStride + (row - token * heads) * headStride + column;
        float a[N], b[N], cos[N], sin[N];
        load(left, a);
        load(left + half, b);
        load(cos_PD + position * cosStride + column, cos);
        load(sin_PD + position * sinStride + column, sin);
#pragma unroll
        for (int k = 0; k < N; k++) {
            float turn = direction * sin[k];
            float x = a[k];
            a[k] = x * cos[k] - b[k] * turn;
            b[k] = b[k] * cos[k] + x * turn;
        }
        store(left, a);
        store(left + half, b);
    }
};

// direction: 1, or -1 to turn back
#define ROPE(suffix, T)                                                                                          \
    extern "C" __global__ void rope_##suffix(                                                                    \
            T* x_THD, long long tokenStride, long long headStride, const float* cos_PD, long long cosStride,     \
            const float* sin_PD, long long sinStride, const long long* positions_T, long long tokens, int heads, \
            int half, long long positions, float direction) {                                                    \
        bool wide = even<T>(half) && aligned(x_THD, tokenStride, headStride) && aligned(cos_PD, cosStride)       \
                && aligned(sin_PD, sinStride);                                                                   \
        Rope<T> work = {x_THD, tokenStride, headStride, cos_PD, cosStride, sin_PD, sinStride, positions_T, heads, \
                        half, positions, direction};                                                             \
        forElements<T>(wide, tokens * heads, half, work);                                                        \
    }
FOR_EACH_TYPE(ROPE)
