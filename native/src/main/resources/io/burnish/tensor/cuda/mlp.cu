// The gated MLP's middle (arXiv 2002.05202) and its gradient.
//
// The gate opens by sigmoid(linear gate + cubic gate^3): SiLU and, as 0.5 (1 + tanh(x)) = sigmoid(2 x), GELU's tanh
// form. Legend: T tokens, F inner size; gate in the first F columns of gateUp, up in the others.
#include "common.cuh"

struct Activation {
    float linear;
    float cubic;

    __device__ __forceinline__ float open(float gate) const {
        return 1.0f / (1.0f + expf(-gate * (linear + cubic * gate * gate)));
    }

    // d (gate s) / d gate with s = open(gate)
    __device__ __forceinline__ float slope(float gate, float s) const {
        float active = gate * s;
        return s + (active - active * s) * (linear + 3.0f * cubic * gate * gate);
    }
};

template <typename T>
struct Glu {
    Activation activation;
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
            up[k] *= gate[k] * activation.open(gate[k]);
        }
        store(out_TF + token * outStride + column, up);
    }
};

#define GLU(suffix, T)                                                                                     \
    extern "C" __global__ void glu_##suffix(                                                               \
            float linear, float cubic, const T* gateUp_T2F, long long gateUpStride, T* out_TF,             \
            long long outStride, long long tokens, int inner) {                                            \
        bool wide = even<T>(inner) && aligned(gateUp_T2F, gateUpStride) && aligned(out_TF, outStride);     \
        Glu<T> work = {{linear, cubic}, gateUp_T2F, gateUpStride, out_TF, outStride, inner};               \
        forElements<T>(wide, tokens, inner, work);                                                         \
    }
FOR_EACH_TYPE(GLU)

// The gradient may go where gateUp itself lies: a thread has read what it overwrites.
template <typename T>
struct GluBackward {
    Activation activation;
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
            float s = activation.open(gate[k]);
            float active = gate[k] * s;
            gate[k] = gradOut[k] * up[k] * activation.slope(gate[k], s);
            up[k] = gradOut[k] * active;
        }
        T* target = gradGateUp_T2F + token * gradStride + column;
        store(target, gate);
        store(target + inner, up);
    }
};

#define GLU_BACKWARD(suffix, T)                                                                                \
    extern "C" __global__ void gluBackward_##suffix(                                                           \
            float linear, float cubic, const T* gradOut_TF, long long gradOutStride, const T* gateUp_T2F,      \
            long long gateUpStride, T* gradGateUp_T2F, long long gradStride, long long tokens, int inner) {    \
        bool wide = even<T>(inner) && aligned(gradOut_TF, gradOutStride) && aligned(gateUp_T2F, gateUpStride)  \
                && aligned(gradGateUp_T2F, gradStride);                                                        \
        GluBackward<T> work = {{linear, cubic}, gradOut_TF, gradOutStride, gateUp_T2F, gateUpStride,           \
                               gradGateUp_T2F, gradStride, inner};                                             \
        forElements<T>(wide, tokens, inner, work);                                                             \
    }
FOR_EACH_TYPE(GLU_BACKWARD)
