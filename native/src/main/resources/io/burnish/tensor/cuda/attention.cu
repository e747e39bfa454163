// Keys and values that several segments see, for attention of variable lengths: each segment below a root meets a run
// of its ancestors' keys and its own, gathered (by gatherRows of rows.cu); here their gradients go back.
//
// Legend: T tokens, N gathered places, K columns of keys and of values.
#include "common.cuh"

// target[t] = the sum of x over the places that were filled from token t, in their order.
// placesStart_T1: where each token's places begin in places_N.
template <typename T>
static __device__ __forceinline__ void sumPlaces(
        const T* x_NK, long long xStride, const int* placesStart_T1, const int* places_N, T* target_TK,
        long long targetStride, long long tokens, int columns, int accumulate) {
    bool wide = even<T>(columns) && aligned(x_NK, xStride) && aligned(target_TK, targetStride);
    forElements<T>(wide, tokens, columns, [&](auto lanes, long long token, int column) {
        constexpr int N = decltype(lanes)::count;
        T* target = target_TK + token * targetStride + column;
        float sum[N];
        if (accumulate) {
            load(target, sum);
        } else {
#pragma unroll
            for (int k = 0; k < N; k++) {
                sum[k] = 0;
            }
        }
        int end = placesStart_T1[token + 1];
        for (int i = placesStart_T1[token]; i < end; i++) {
            float x[N];
            load(x_NK + places_N[i] * xStride + column, x);
#pragma unroll
            for (int k = 0; k < N; k++) {
                sum[k] += x[k];
            }
        }
        store(target, sum);
    });
}

#define SUM_PLACES(suffix, T)                                                                               \
    extern "C" __global__ void sumPlaces_##suffix(                                                          \
            const T* x_NK, long long xStride, const int* placesStart_T1, const int* places_N, T* target_TK, \
            long long targetStride, long long tokens, int columns, int accumulate) {                        \
        sumPlaces(x_NK, xStride, placesStart_T1, places_N, target_TK, targetStride, tokens, columns,        \
                  accumulate);                                                                              \
    }
FOR_EACH_TYPE(SUM_PLACES)
