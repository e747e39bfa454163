/* cuBLAS without a card: the functions that Burnish calls, with the signatures of cublas_api.h, which note what they
   were given. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

typedef int cublasStatus_t, cublasOperation_t, cudaDataType, cublasComputeType_t, cublasGemmAlgo_t;
typedef struct handle *cublasHandle_t;
typedef struct stream *cudaStream_t;

static char notes[1 << 16];
static int next;

static int note(const char *format, ...) {
  size_t used = strlen(notes);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(notes + used, sizeof notes - used, format, arguments);
  va_end(arguments);
  int result = next;
  next = 0;
  return result;
}

int fake_take_notes(char *out, long size) {
  snprintf(out, size, "%s", notes);
  notes[0] = 0;
  return 0;
}

int fake_fail(int code) {
  next = code;
  return 0;
}

const char *cublasGetStatusName(cublasStatus_t status) { return status == 14 ? "CUBLAS_STATUS_FAKE" : NULL; }
const char *cublasGetStatusString(cublasStatus_t status) { return "the fake says so"; }

cublasStatus_t cublasCreate_v2(cublasHandle_t *handle) {
  *handle = (cublasHandle_t)0x123456789abc;
  return note("cublasCreate\n");
}

cublasStatus_t cublasDestroy_v2(cublasHandle_t handle) { return note("cublasDestroy %p\n", (void *)handle); }

cublasStatus_t cublasGetVersion_v2(cublasHandle_t handle, int *version) {
  *version = 120805;
  return note("cublasGetVersion %p\n", (void *)handle);
}

cublasStatus_t cublasSetStream_v2(cublasHandle_t handle, cudaStream_t stream) {
  return note("cublasSetStream %p %p\n", (void *)handle, (void *)stream);
}

cublasStatus_t cublasSetWorkspace_v2(cublasHandle_t handle, void *workspace, size_t bytes) {
  return note("cublasSetWorkspace %p %p %zu\n", (void *)handle, workspace, bytes);
}

cublasStatus_t cublasGemmEx(cublasHandle_t handle, cublasOperation_t transa, cublasOperation_t transb, int m, int n,
                            int k, const void *alpha, const void *A, cudaDataType Atype, int lda, const void *B,
                            cudaDataType Btype, int ldb, const void *beta, void *C, cudaDataType Ctype, int ldc,
                            cublasComputeType_t computeType, cublasGemmAlgo_t algo) {
  return note("cublasGemmEx %p ops %d %d mnk %d %d %d alpha %g A %p %d %d B %p %d %d beta %g C %p %d %d by %d %d\n",
              (void *)handle, transa, transb, m, n, k, *(const float *)alpha, A, Atype, lda, B, Btype, ldb,
              *(const float *)beta, C, Ctype, ldc, computeType, algo);
}
