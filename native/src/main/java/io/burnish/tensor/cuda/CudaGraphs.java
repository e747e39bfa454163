package io.burnish.tensor.cuda;

/// A card's graphs: what is queued on a stream of their own while it is captured.
///
/// libtorch's current stream may be the default one, which cannot be captured; what was captured is queued there
/// all the same, in order with everything else. One thread's.
public final class CudaGraphs implements GraphRecorder {

    private final CudaDevice device;
    private long stream;

    public CudaGraphs(CudaDevice device) {
        this.device = device;
    }

    @Override
    public Recording record(Runnable queues) {
        device.enter();
        Driver driver = device.driver();
        if (stream == 0) {
            stream = driver.createStream();
        }
        driver.beginCapture(stream);
        try {
            device.onStream(stream, queues);
        } catch (RuntimeException | Error e) {
            abandon(driver, e);
            throw e;
        }
        long graph = driver.endCapture(stream);
        try {
            return new Executable(device, driver.instantiate(graph));
        } finally {
            driver.destroyGraph(graph);
        }
    }

    // a stream that is left capturing takes nothing else
    private void abandon(Driver driver, Throwable why) {
        try {
            driver.destroyGraph(driver.endCapture(stream));
        } catch (CudaException e) {
            why.addSuppressed(e);
        }
    }

    @Override
    public HostMemory hostMemory(long bytes) {
        return new PinnedMemory(device, bytes);
    }

    private record Executable(CudaDevice device, long handle) implements Recording {

        @Override
        public void replay() {
            device.enter();
            device.driver().launchGraph(handle, device.stream());
        }

        @Override
        public void close() {
            device.await(); // it may be running
            device.driver().destroyExecutable(handle);
        }
    }
}
