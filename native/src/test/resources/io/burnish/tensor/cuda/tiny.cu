// A kernel of the tests' own: out[i] = factor * x[i] + offset, through dynamic shared memory.
#include "tiny.cuh"

extern "C" __global__ void scale(const float *x, float *out, long long count, float factor, int offset) {
  extern __shared__ float block[];
  long long i = (long long)blockIdx.x * blockDim.x + threadIdx.x;
  block[threadIdx.x] = i < count ? scaled(x[i], factor) : 0.0f;
  __syncthreads();
  auto shifted = [&](auto value) { return value + (float)offset; }; // a lambda: NVRTC must not take it for the host's
  if (i < count) {
    out[i] = shifted(block[threadIdx.x]);
  }
}

// Uses what only the compiler's built-in functions know.
extern "C" __global__ void square_roots(const double *x, double *out, int count) {
  int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i < count) {
    out[i] = sqrt(x[i]);
  }
}
