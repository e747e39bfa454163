package io.burnish.tensor.cuda;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/// The calls of NVIDIA's driver that Burnish makes; a test without a card records them.
///
/// Pointers of the driver's are longs. Every method throws [CudaException] where the driver refuses.
interface Driver {

    /// `cuDriverGetVersion`: the newest CUDA that it serves, 13000 for 13.0.
    int version();

    /// `cuDeviceGetCount`.
    int devices();

    /// `cuDeviceGetName`.
    String name(int device);

    /// `cuDeviceTotalMem`.
    long totalMemory(int device);

    /// `cuDeviceGetAttribute`.
    int attribute(int device, DeviceAttribute attribute);

    /// Makes a device's primary context, which is libtorch's, the calling thread's (`cuDevicePrimaryCtxRetain`
    /// once, then `cuCtxSetCurrent`).
    void enter(int device);

    /// `cuMemGetInfo` of the current context: bytes free and bytes there are.
    Memory memory();

    record Memory(long free, long total) {}

    /// `cuModuleLoadData`: a cubin, or PTX.
    long loadModule(byte[] image);

    /// `cuModuleGetFunction`.
    long function(long module, String name);

    /// `cuFuncGetParamInfo`: the size of each of a kernel's parameters; empty on drivers before CUDA 12.4, which do not
    /// tell.
    Optional<int[]> parameterSizes(long function);

    /// `cuFuncSetAttribute` for more than 48 KB of dynamic shared memory.
    void allowShared(long function, int bytes);

    /// `cuLaunchKernel`.
    ///
    /// @param parameters a pointer to each parameter's value
    void launch(long function, Grid grid, long stream, MemorySegment parameters);

    /// `cuStreamCreate`: a stream that neither waits for the default one nor is waited for.
    long createStream();

    /// `cuStreamDestroy`; what is queued on it is still done.
    void destroyStream(long stream);

    /// `cuStreamSynchronize`.
    void awaitStream(long stream);

    /// `cuMemHostAlloc`.
    MemorySegment allocateHost(long bytes);

    /// `cuMemFreeHost`.
    void freeHost(MemorySegment memory);

    /// `cuMemcpyDtoHAsync`.
    void copyToHost(MemorySegment host, long device, long bytes, long stream);

    /// `cuMemcpyHtoDAsync`.
    void copyToDevice(long device, MemorySegment host, long bytes, long stream);

    /// `cuEventCreate`, without timing.
    long createEvent();

    /// `cuEventCreate`, with timing.
    long createTimedEvent();

    /// `cuEventElapsedTime`: milliseconds between two timed events that are done, to about half a microsecond.
    float milliseconds(long from, long to);

    /// `cuEventRecord`.
    void record(long event, long stream);

    /// `cuEventQuery`.
    boolean isDone(long event);

    /// `cuEventSynchronize`.
    void await(long event);

    /// `cuStreamWaitEvent`: what is queued on the stream from now on waits for the event.
    void orderAfter(long stream, long event);

    /// `cuEventDestroy`.
    void destroyEvent(long event);

    /// `cuStreamBeginCapture`: what is queued on the stream from now on is noted and not done. Other streams, and what
    /// allocates memory, stay as they are (relaxed mode).
    void beginCapture(long stream);

    /// `cuStreamEndCapture`.
    ///
    /// @return the graph of what was noted
    long endCapture(long stream);

    /// `cuGraphInstantiateWithFlags`: a graph ready to be queued.
    long instantiate(long graph);

    /// `cuGraphLaunch`: queues all of it.
    void launchGraph(long executable, long stream);

    /// `cuGraphDestroy`.
    void destroyGraph(long graph);

    /// `cuGraphExecDestroy`.
    void destroyExecutable(long executable);
}
