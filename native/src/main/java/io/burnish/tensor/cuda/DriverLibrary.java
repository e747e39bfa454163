package io.burnish.tensor.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// NVIDIA's driver, `libcuda.so.1`: each function as cuda.h declares it, every status checked.
final class DriverLibrary implements Driver {

    private static final String NAME = "libcuda.so.1";
    private static final int PORTABLE = 1; // CU_MEMHOSTALLOC_PORTABLE: pinned for every context
    private static final int WITHOUT_TIMING = 2; // CU_EVENT_DISABLE_TIMING
    private static final int WITH_TIMING = 0; // CU_EVENT_DEFAULT
    private static final int BESIDE_DEFAULT_STREAM = 1; // CU_STREAM_NON_BLOCKING
    private static final int LARGEST_SHARED_MEMORY = 8; // CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES
    private static final int RELAXED = 2; // CU_STREAM_CAPTURE_MODE_RELAXED
    private static final int NAME_BYTES = 256;

    private static @Nullable DriverLibrary instance;

    private final NativeFunction errorName;
    private final NativeFunction errorString;
    private final NativeFunction driverVersion;
    private final NativeFunction deviceCount;
    private final NativeFunction deviceGet;
    private final NativeFunction deviceName;
    private final NativeFunction deviceTotalMemory;
    private final NativeFunction deviceAttribute;
    private final NativeFunction contextRetain;
    private final NativeFunction contextSet;
    private final NativeFunction memoryInfo;
    private final NativeFunction moduleLoad;
    private final NativeFunction moduleFunction;
    private final Optional<NativeFunction> parameterInfo;
    private final NativeFunction functionSetAttribute;
    private final NativeFunction launchKernel;
    private final NativeFunction streamCreate;
    private final NativeFunction streamDestroy;
    private final NativeFunction streamSynchronize;
    private final NativeFunction streamWaitEvent;
    private final NativeFunction hostAllocate;
    private final NativeFunction hostFree;
    private final NativeFunction copyDeviceToHost;
    private final NativeFunction copyHostToDevice;
    private final NativeFunction eventCreate;
    private final NativeFunction eventElapsed;
    private final NativeFunction eventRecord;
    private final NativeFunction eventQuery;
    private final NativeFunction eventSynchronize;
    private final NativeFunction eventDestroy;
    private final NativeFunction captureBegin;
    private final NativeFunction captureEnd;
    private final NativeFunction graphInstantiate;
    private final NativeFunction graphLaunch;
    private final NativeFunction graphDestroy;
    private final NativeFunction executableDestroy;

    private final Map<Integer, MemorySegment> contexts = new HashMap<>();

    /// Looks up all functions and initialises the driver.
    ///
    /// @throws CudaException where it does not serve this process, as without a card
    DriverLibrary(NativeLibrary library) {
        errorName = library.function("cuGetErrorName", JAVA_INT, ADDRESS);
        errorString = library.function("cuGetErrorString", JAVA_INT, ADDRESS);
        driverVersion = library.function("cuDriverGetVersion", ADDRESS);
        deviceCount = library.function("cuDeviceGetCount", ADDRESS);
        deviceGet = library.function("cuDeviceGet", ADDRESS, JAVA_INT);
        deviceName = library.function("cuDeviceGetName", ADDRESS, JAVA_INT, JAVA_INT);
        deviceTotalMemory = library.function("cuDeviceTotalMem_v2", ADDRESS, JAVA_INT);
        deviceAttribute = library.function("cuDeviceGetAttribute", ADDRESS, JAVA_INT, JAVA_INT);
        contextRetain = library.function("cuDevicePrimaryCtxRetain", ADDRESS, JAVA_INT);
        contextSet = library.function("cuCtxSetCurrent", ADDRESS);
        memoryInfo = library.function("cuMemGetInfo_v2", ADDRESS, ADDRESS);
        moduleLoad = library.function("cuModuleLoadData", ADDRESS, ADDRESS);
        moduleFunction = library.function("cuModuleGetFunction", ADDRESS, JAVA_LONG, ADDRESS);
        parameterInfo = library.find("cuFuncGetParamInfo", JAVA_LONG, JAVA_LONG, ADDRESS, ADDRESS);
        functionSetAttribute = library.function("cuFuncSetAttribute", JAVA_LONG, JAVA_INT, JAVA_INT);
        launchKernel = library.function(
                "cuLaunchKernel",
                JAVA_LONG,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_INT,
                JAVA_LONG,
                ADDRESS,
                ADDRESS);
        streamCreate = library.function("cuStreamCreate", ADDRESS, JAVA_INT);
        streamDestroy = library.function("cuStreamDestroy_v2", JAVA_LONG);
        streamSynchronize = library.function("cuStreamSynchronize", JAVA_LONG);
        streamWaitEvent = library.function("cuStreamWaitEvent", JAVA_LONG, JAVA_LONG, JAVA_INT);
        hostAllocate = library.function("cuMemHostAlloc", ADDRESS, JAVA_LONG, JAVA_INT);
        hostFree = library.function("cuMemFreeHost", ADDRESS);
        copyDeviceToHost = library.function("cuMemcpyDtoHAsync_v2", ADDRESS, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        copyHostToDevice = library.function("cuMemcpyHtoDAsync_v2", JAVA_LONG, ADDRESS, JAVA_LONG, JAVA_LONG);
        eventCreate = library.function("cuEventCreate", ADDRESS, JAVA_INT);
        // newer headers mean the second by the first's name, and a driver may one day have only that
        eventElapsed = library.find("cuEventElapsedTime", ADDRESS, JAVA_LONG, JAVA_LONG)
                .orElseGet(() -> library.function("cuEventElapsedTime_v2", ADDRESS, JAVA_LONG, JAVA_LONG));
        eventRecord = library.function("cuEventRecord", JAVA_LONG, JAVA_LONG);
        eventQuery = library.function("cuEventQuery", JAVA_LONG);
        eventSynchronize = library.function("cuEventSynchronize", JAVA_LONG);
        eventDestroy = library.function("cuEventDestroy_v2", JAVA_LONG);
        captureBegin = library.function("cuStreamBeginCapture_v2", JAVA_LONG, JAVA_INT);
        captureEnd = library.function("cuStreamEndCapture", JAVA_LONG, ADDRESS);
        graphInstantiate = library.function("cuGraphInstantiateWithFlags", ADDRESS, JAVA_LONG, JAVA_LONG);
        graphLaunch = library.function("cuGraphLaunch", JAVA_LONG, JAVA_LONG);
        graphDestroy = library.function("cuGraphDestroy", JAVA_LONG);
        executableDestroy = library.function("cuGraphExecDestroy", JAVA_LONG);
        check(library.function("cuInit", JAVA_INT), 0);
    }

    /// The driver of this machine, loaded at the first call.
    ///
    /// @throws CudaException where there is none or it does not serve this process
    static synchronized Driver get() {
        DriverLibrary driver = instance;
        if (driver == null) {
            driver = new DriverLibrary(
                    library()
                            .orElseThrow(
                                    () -> new CudaException(
                                            "No NVIDIA driver on this machine: the loader finds no " + NAME
                                                    + ". Install the driver, or in a container start it with --gpus all; or use device: cpu.")));
            instance = driver;
        }
        return driver;
    }

    /// The driver's library, not initialised; empty where there is none.
    static Optional<NativeLibrary> library() {
        return NativeLibrary.named(NAME);
    }

    @Override
    public int version() {
        return intResult(driverVersion);
    }

    @Override
    public int devices() {
        return intResult(deviceCount);
    }

    @Override
    public String name(int device) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment name = arena.allocate(NAME_BYTES);
            check(deviceName, name, NAME_BYTES, handle(device));
            return name.getString(0);
        }
    }

    @Override
    public long totalMemory(int device) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment bytes = arena.allocate(JAVA_LONG);
            check(deviceTotalMemory, bytes, handle(device));
            return bytes.get(JAVA_LONG, 0);
        }
    }

    @Override
    public int attribute(int device, DeviceAttribute attribute) {
        return intResult(deviceAttribute, attribute.code(), handle(device));
    }

    @Override
    public void enter(int device) {
        check(contextSet, context(device));
    }

    private synchronized MemorySegment context(int device) {
        return contexts.computeIfAbsent(device, ordinal -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment context = arena.allocate(ADDRESS);
                check(contextRetain, context, handle(ordinal));
                return context.get(ADDRESS, 0);
            }
        });
    }

    @Override
    public Memory memory() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment free = arena.allocate(JAVA_LONG);
            MemorySegment total = arena.allocate(JAVA_LONG);
            check(memoryInfo, free, total);
            return new Memory(free.get(JAVA_LONG, 0), total.get(JAVA_LONG, 0));
        }
    }

    @Override
    public long loadModule(byte[] image) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(image.length + 1L, 8); // PTX is text: it ends with a zero
            MemorySegment.copy(image, 0, copy, JAVA_BYTE, 0, image.length);
            MemorySegment module = arena.allocate(JAVA_LONG);
            check(moduleLoad, module, copy);
            return module.get(JAVA_LONG, 0);
        }
    }

    @Override
    public long function(long module, String name) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment function = arena.allocate(JAVA_LONG);
            check(moduleFunction, function, module, arena.allocateFrom(name));
            return function.get(JAVA_LONG, 0);
        }
    }

    @Override
    public Optional<int[]> parameterSizes(long function) {
        return parameterInfo.map(info -> {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment offset = arena.allocate(JAVA_LONG);
                MemorySegment size = arena.allocate(JAVA_LONG);
                // past the last parameter the driver says "invalid value"
                return IntStream.iterate(0, index -> index + 1)
                        .takeWhile(index -> info.call(function, (long) index, offset, size) == 0)
                        .map(_ -> (int) size.get(JAVA_LONG, 0))
                        .toArray();
            }
        });
    }

    @Override
    public void allowShared(long function, int bytes) {
        check(functionSetAttribute, function, LARGEST_SHARED_MEMORY, bytes);
    }

    @Override
    public void launch(long function, Grid grid, long stream, MemorySegment parameters) {
        try {
            checkCode(launchKernel, (int) launchKernel
                    .handle()
                    .invokeExact(
                            function,
                            (int) grid.columns(),
                            grid.rows(),
                            1,
                            grid.threads(),
                            1,
                            1,
                            grid.sharedBytes(),
                            stream,
                            parameters,
                            MemorySegment.NULL));
        } catch (Throwable t) {
            throw launchKernel.unexpected(t);
        }
    }

    @Override
    public long createStream() {
        return longResult(streamCreate, BESIDE_DEFAULT_STREAM);
    }

    @Override
    public void destroyStream(long stream) {
        check(streamDestroy, stream);
    }

    @Override
    public void awaitStream(long stream) {
        check(streamSynchronize, stream);
    }

    @Override
    public MemorySegment allocateHost(long bytes) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocate(ADDRESS);
            check(hostAllocate, pointer, bytes, PORTABLE);
            return pointer.get(ADDRESS, 0).reinterpret(bytes);
        }
    }

    @Override
    public void freeHost(MemorySegment memory) {
        check(hostFree, memory);
    }

    @Override
    public void copyToHost(MemorySegment host, long device, long bytes, long stream) {
        check(copyDeviceToHost, host, device, bytes, stream);
    }

    @Override
    public void copyToDevice(long device, MemorySegment host, long bytes, long stream) {
        check(copyHostToDevice, device, host, bytes, stream);
    }

    @Override
    public long createEvent() {
        return longResult(eventCreate, WITHOUT_TIMING);
    }

    @Override
    public long createTimedEvent() {
        return longResult(eventCreate, WITH_TIMING);
    }

    @Override
    public float milliseconds(long from, long to) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment milliseconds = arena.allocate(JAVA_FLOAT);
            check(eventElapsed, milliseconds, from, to);
            return milliseconds.get(JAVA_FLOAT, 0);
        }
    }

    @Override
    public void record(long event, long stream) {
        check(eventRecord, event, stream);
    }

    @Override
    public boolean isDone(long event) {
        int code = eventQuery.call(event);
        if (code == DriverError.NOT_READY.code()) {
            return false;
        }
        checkCode(eventQuery, code);
        return true;
    }

    @Override
    public void await(long event) {
        check(eventSynchronize, event);
    }

    @Override
    public void orderAfter(long stream, long event) {
        check(streamWaitEvent, stream, event, 0);
    }

    @Override
    public void destroyEvent(long event) {
        check(eventDestroy, event);
    }

    @Override
    public void beginCapture(long stream) {
        check(captureBegin, stream, RELAXED);
    }

    @Override
    public long endCapture(long stream) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment graph = arena.allocate(JAVA_LONG);
            check(captureEnd, stream, graph);
            return graph.get(JAVA_LONG, 0);
        }
    }

    @Override
    public long instantiate(long graph) {
        return longResult(graphInstantiate, graph, 0L);
    }

    @Override
    public void launchGraph(long executable, long stream) {
        check(graphLaunch, executable, stream);
    }

    @Override
    public void destroyGraph(long graph) {
        check(graphDestroy, graph);
    }

    @Override
    public void destroyExecutable(long executable) {
        check(executableDestroy, executable);
    }

    /// The handle that a function writes to its first argument.
    private long longResult(NativeFunction function, Object... further) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_LONG);
            Object[] arguments = new Object[further.length + 1];
            arguments[0] = result;
            System.arraycopy(further, 0, arguments, 1, further.length);
            check(function, arguments);
            return result.get(JAVA_LONG, 0);
        }
    }

    private int handle(int device) {
        return intResult(deviceGet, device);
    }

    /// The int that a function writes to its first argument.
    private int intResult(NativeFunction function, Object... further) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_INT);
            Object[] arguments = new Object[further.length + 1];
            arguments[0] = result;
            System.arraycopy(further, 0, arguments, 1, further.length);
            check(function, arguments);
            return result.get(JAVA_INT, 0);
        }
    }

    /// The handle that a function writes to its first argument.
    private long longResult(NativeFunction function, int flags) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment result = arena.allocate(JAVA_LONG);
            check(function, result, flags);
            return result.get(JAVA_LONG, 0);
        }
    }

    private void check(NativeFunction function, Object... arguments) {
        checkCode(function, function.call(arguments));
    }

    private void checkCode(NativeFunction function, int code) {
        if (code != 0) {
            throw DriverError.exception(function.name(), code, text(errorName, code), text(errorString, code));
        }
    }

    private static String text(NativeFunction function, int code) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pointer = arena.allocate(ADDRESS);
            boolean known = function.call(code, pointer) == 0;
            return known ? pointer.get(ADDRESS, 0).reinterpret(Long.MAX_VALUE).getString(0) : "unknown to this driver";
        }
    }
}
