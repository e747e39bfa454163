/* A driver without a card: the functions that Burnish calls, with the signatures of cuda.h, which note what they were
   given. CUDA's own header is not needed; where it is there, -DWITH_CUDA_H holds the signatures to it. */
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef WITH_CUDA_H
#include <cuda.h>
#undef cuEventElapsedTime /* newer headers mean another function by it, which old drivers lack */
#else
typedef int CUresult, CUdevice, CUdevice_attribute, CUfunction_attribute;
typedef unsigned long long CUdeviceptr;
typedef struct context *CUcontext;
typedef struct module *CUmodule;
typedef struct function *CUfunction;
typedef struct stream *CUstream;
typedef struct event *CUevent;
typedef struct graph *CUgraph;
typedef struct executable *CUgraphExec;
typedef int CUstreamCaptureMode;
#define cuStreamBeginCapture cuStreamBeginCapture_v2
#define cuDeviceTotalMem cuDeviceTotalMem_v2
#define cuMemGetInfo cuMemGetInfo_v2
#define cuMemcpyDtoHAsync cuMemcpyDtoHAsync_v2
#define cuMemcpyHtoDAsync cuMemcpyHtoDAsync_v2
#define cuEventDestroy cuEventDestroy_v2
#define cuStreamDestroy cuStreamDestroy_v2
#endif

static char notes[1 << 16];
static CUresult next; /* what the next call returns */

static CUresult note(const char *format, ...) {
  size_t used = strlen(notes);
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(notes + used, sizeof notes - used, format, arguments);
  va_end(arguments);
  CUresult result = next;
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

CUresult cuGetErrorName(CUresult code, const char **name) {
  if ((int)code == 4711) return 1;
  *name = "CUDA_ERROR_FAKE";
  return 0;
}

CUresult cuGetErrorString(CUresult code, const char **text) {
  if ((int)code == 4711) return 1;
  *text = "the fake says so";
  return 0;
}

CUresult cuInit(unsigned int flags) { return note("cuInit %u\n", flags); }
CUresult cuDriverGetVersion(int *version) { return *version = 13000, note("cuDriverGetVersion\n"); }
CUresult cuDeviceGetCount(int *count) { return *count = 2, note("cuDeviceGetCount\n"); }
CUresult cuDeviceGet(CUdevice *device, int ordinal) { return *device = ordinal + 40, note(""); }

CUresult cuDeviceGetName(char *name, int length, CUdevice device) {
  snprintf(name, length, "Fake %d", device);
  return note("cuDeviceGetName %d\n", length);
}

CUresult cuDeviceTotalMem(size_t *bytes, CUdevice device) {
  *bytes = 80ull << 30;
  return note("cuDeviceTotalMem %d\n", device);
}

CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice device) {
  *value = attribute == 75 ? 9 : attribute == 76 ? 0 : attribute == 97 ? 232448 : 132;
  return note("cuDeviceGetAttribute %d %d\n", (int)attribute, device);
}

CUresult cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice device) {
  *context = (CUcontext)0x77;
  return note("cuDevicePrimaryCtxRetain %d\n", device);
}

CUresult cuCtxSetCurrent(CUcontext context) { return note("cuCtxSetCurrent %p\n", (void *)context); }

CUresult cuMemGetInfo(size_t *free_bytes, size_t *total) {
  *free_bytes = 5000000000;
  *total = 80ull << 30;
  return note("cuMemGetInfo\n");
}

CUresult cuModuleLoadData(CUmodule *module, const void *image) {
  *module = (CUmodule)0x123456789abc;
  return note("cuModuleLoadData %s\n", (const char *)image);
}

CUresult cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name) {
  *function = (CUfunction)0x23456789abcd;
  return note("cuModuleGetFunction %p %s\n", (void *)module, name);
}

CUresult cuFuncGetParamInfo(CUfunction function, size_t index, size_t *offset, size_t *size) {
  static const size_t sizes[] = {8, 8, 4, 4, 8};
  if (index >= 5) return 1;
  *offset = 0;
  *size = sizes[index];
  return 0;
}

CUresult cuFuncSetAttribute(CUfunction function, CUfunction_attribute attribute, int value) {
  return note("cuFuncSetAttribute %p %d %d\n", (void *)function, (int)attribute, value);
}

CUresult cuLaunchKernel(CUfunction function, unsigned int gx, unsigned int gy, unsigned int gz, unsigned int bx,
                        unsigned int by, unsigned int bz, unsigned int shared, CUstream stream, void **parameters,
                        void **extra) {
  return note("cuLaunchKernel %p grid %u %u %u block %u %u %u shared %u stream %p: %lld %lld %d %g %g, %p\n",
              (void *)function, gx, gy, gz, bx, by, bz, shared, (void *)stream, *(long long *)parameters[0],
              *(long long *)parameters[1], *(int *)parameters[2], *(float *)parameters[3],
              *(double *)parameters[4], (void *)extra);
}

CUresult cuStreamCreate(CUstream *stream, unsigned int flags) {
  static long streams = 0xc0;
  *stream = (CUstream)++streams;
  return note("cuStreamCreate %u\n", flags);
}

CUresult cuStreamDestroy(CUstream stream) { return note("cuStreamDestroy %p\n", (void *)stream); }

CUresult cuStreamSynchronize(CUstream stream) { return note("cuStreamSynchronize %p\n", (void *)stream); }

CUresult cuStreamWaitEvent(CUstream stream, CUevent event, unsigned int flags) {
  return note("cuStreamWaitEvent %p %p %u\n", (void *)stream, (void *)event, flags);
}

CUresult cuMemHostAlloc(void **memory, size_t bytes, unsigned int flags) {
  *memory = calloc(1, bytes);
  return note("cuMemHostAlloc %zu %u\n", bytes, flags);
}

CUresult cuMemFreeHost(void *memory) {
  free(memory);
  return note("cuMemFreeHost\n");
}

CUresult cuMemcpyDtoHAsync(void *host, CUdeviceptr device, size_t bytes, CUstream stream) {
  memset(host, 7, bytes);
  return note("cuMemcpyDtoHAsync %llx %zu %p\n", device, bytes, (void *)stream);
}

CUresult cuMemcpyHtoDAsync(CUdeviceptr device, const void *host, size_t bytes, CUstream stream) {
  return note("cuMemcpyHtoDAsync %llx %zu %p %d\n", device, bytes, (void *)stream, *(const char *)host);
}

CUresult cuEventCreate(CUevent *event, unsigned int flags) {
  *event = (CUevent)0x3456789abcde;
  return note("cuEventCreate %u\n", flags);
}

CUresult cuEventElapsedTime(float *milliseconds, CUevent from, CUevent to) {
  *milliseconds = 0.25f;
  return note("cuEventElapsedTime %p %p\n", (void *)from, (void *)to);
}

CUresult cuEventRecord(CUevent event, CUstream stream) {
  return note("cuEventRecord %p %p\n", (void *)event, (void *)stream);
}

CUresult cuEventQuery(CUevent event) { return note("cuEventQuery %p\n", (void *)event); }
CUresult cuEventSynchronize(CUevent event) { return note("cuEventSynchronize %p\n", (void *)event); }
CUresult cuEventDestroy(CUevent event) { return note("cuEventDestroy %p\n", (void *)event); }

CUresult cuStreamBeginCapture(CUstream stream, CUstreamCaptureMode mode) {
  return note("cuStreamBeginCapture %p %d\n", (void *)stream, (int)mode);
}

CUresult cuStreamEndCapture(CUstream stream, CUgraph *graph) {
  *graph = (CUgraph)0x88;
  return note("cuStreamEndCapture %p\n", (void *)stream);
}

CUresult cuGraphInstantiateWithFlags(CUgraphExec *executable, CUgraph graph, unsigned long long flags) {
  *executable = (CUgraphExec)0x99;
  return note("cuGraphInstantiateWithFlags %p %llu\n", (void *)graph, flags);
}

CUresult cuGraphLaunch(CUgraphExec executable, CUstream stream) {
  return note("cuGraphLaunch %p %p\n", (void *)executable, (void *)stream);
}

CUresult cuGraphDestroy(CUgraph graph) { return note("cuGraphDestroy %p\n", (void *)graph); }
CUresult cuGraphExecDestroy(CUgraphExec executable) { return note("cuGraphExecDestroy %p\n", (void *)executable); }
