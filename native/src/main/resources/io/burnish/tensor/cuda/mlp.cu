// The gated MLP's middle (arXiv 2002.05202) and its gradient.
//
// Legend: T tokens, F inner size; gate in the first F columns of gateUp, up in the others.
#include "common.cuh"

static __device__ __forceinline__ float sigmoid(float x) {
    return 1.0f / (1.0f + expf(-x));
}

template <typename T>
struct Swiglu {
    const T* gateUp_T2F;
    long long gateUpStride;
    T* out_TF;
    long long outStride;
    int inner;

    template <int N>
    __device__ __forceinline__ void at(long long token, int column) const {
        const T* source = gateUp_T2F + token * gateUpStride + column;
        float gate[N], up[N];
        load(source, gate);
        load(source + inner, up);
#pragma unroll
        for (int k = 0; k < N; k++) {
            up[k] *= gate[k] * sigmoid(gate[k]);
        }
        store(out_TF + token * outStride + column, up);
    }
};

#define SWIGLU(suffix, T)                                                                                  \
    extern "C" __global__ void swiglu_##suffix(                                                            \
            const T* gateUp_T2F, long long gateUpStride, T* out_TF, long long outStride, long long tokens, \
            int inner) {                                                                                   \
        bool wide = even<T>(inner) && aligned(gateUp_T2F, gateUpStride) && aligned(out_TF, outStride);     \
        Swiglu<T> work = {gateUp_T2F, gateUpStride, out_TF, outStride, inner};                             \
        forElements<T>(wide, tokens, inner, work);                                                         \
    }
FOR_EACH_TYPE(SWIGLU)

// The gradient may go where gateUp itself lies: a thread has read what it overwrites.
template <typename T>
struct SwigluBackward {
    const T* gradOut_TF;
    long long gradOutStride;
    const T* gateUp_T2F;
    long long gateUpStride;
    T* gradGateUp_T2F;
    long long gradStride;
    int inner;

    template <int N>
    __device__ __forceinline__ void at(long long token, int column) const {
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
    }
};

#define SWIGLU_BACKWARD(suffix, T)                                                                             \
    extern "C" __global__ void swigluBackward_##suffix(                                                        \
            const T* gradOut_TF, long long gradOutStride, const T* gateUp_T2F, long long gateUpStride,         \
            T* gradGateUp_T2F, long long gradStride, long long tokens, int inner) {                            \
        bool wide = even<T>(inner) && aligned(gradOut_TF, gradOutStride) && aligned(gateUp_T2F, gateUpStride)  \
                && aligned(gradGateUp_T2F, gradStride);                                                        \
        SwigluBackward<T> work = {gradOut_TF, gradOutStride, gateUp_T2F, gateUpStride, gradGateUp_T2F,         \
                                  gradStride, inner};                                                          \
        forElements<T>(wide, tokens, inner, work);                                                             \
    }
FOR_EACH_TYPE(SWIGLU_BACKWARD)
