// The gated MLP's middle (arXiv 2002.05202) and its gradient.
//
// Legend: T tokens, F inner size; gate in the first F columns of gateUp, up in the others.
#include "common.cuh"

static __device__ __forceinline__ float sigmoid(float x) {
    return 1.0f / (1.0f + expf(-x));
}

template <typename T>
static __device__ __forceinline__ void swiglu(
        const T* gateUp_T2F, long long gateUpStride, T* out_TF, long long outStride, long long tokens, int inner) {
    bool wide = even<T>(inner) && aligned(gateUp_T2F, gateUpStride) && aligned(out_TF, outStride);
    forElements<T>(wide, tokens, inner, [&](auto lanes, long long token, int column) {
        constexpr int N = decltype(lanes)::count;
        const T* source = gateUp_T2F + token * gateUpStride + column;
        float gate[N], up[N];
        load(source, gate);
        load(source + inner, up);
#pragma unroll
        for (int k = 0; k < N; k++) {
            up[k] *= gate[k] * sigmoid(gate[k]);
        }
        store(out_TF + token * outStride + column, up);
    });
}

#define SWIGLU(suffix, T)                                                                                     \
    extern "C" __global__ void swiglu_##suffix(                                                               \
            const T* gateUp_T2F, long long gateUpStride, T* out_TF, long long outStride, long long tokens,    \
            int inner) {                                                                                      \
        swiglu(gateUp_T2F, gateUpStride, out_TF, outStride, tokens, inner);                                   \
    }
FOR_EACH_TYPE(SWIGLU)

// The gradient may go where gateUp itself lies: a thread has read what it overwrites.
template <typename T>
static __device__ __forceinline__ void swigluBackward(
        const T* gradOut_TF, long long gradOutStride, const T* gateUp_T2F, long long gateUpStride, T* gradGateUp_T2F,
        long long gradStride, long long tokens, int inner) {
    bool wide = even<T>(inner) && aligned(gradOut_TF, gradOutStride) && aligned(gateUp_T2F, gateUpStride)
            && aligned(gradGateUp_T2F, gradStride);
    forElements<T>(wide, tokens, inner, [&](auto lanes, long long token, int column) {
        constexpr int N = decltype(lanes)::count;
        const T* source = gateUp_T2F + token * gateUpStride + column;
        float gradOut[N], gate[N], up[N];
        load(gradOut_TF + token * gradOutStride + column, gradOut);
        load(source, gate);
        load(source + inner, up);
#pragma unroll
        for (int k = 0; k < N; k++) {
            float open = sigmoid(gate[k]);
            float silu = gate[k] * open;
            gate[k] = gradOut[k] * up[k] * (open + silu - silu * open);
            up[k] = gradOut[k] * silu;
        }
        T* target = gradGateUp_T2F + token * gradStride + column;
        store(target, gate);
        store(target + inner, up);
    });
}

#define SWIGLU_BACKWARD(suffix, T)                                                                            \
    extern "C" __global__ void swigluBackward_##suffix(                                                       \
            const T* gradOut_TF, long long gradOutStride, const T* gateUp_T2F, long long gateUpStride,        \
            T* gradGateUp_T2F, long long gradStride, long long tokens, int inner) {                           \
        swigluBackward(gradOut_TF, gradOutStride, gateUp_T2F, gateUpStride, gradGateUp_T2F, gradStride,       \
                       tokens, inner);                                                                        \
    }
FOR_EACH_TYPE(SWIGLU_BACKWARD)
