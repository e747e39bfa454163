package io.burnish.tensor.cuda;

/// A queue of a card's beside libtorch's: what is on it goes on while kernels run, ordered by [CudaEvent]s alone.
public final class CudaStream implements AutoCloseable {

    private final CudaDevice device;
    private final long stream;
    private boolean closed;

    public CudaStream(CudaDevice device) {
        this.device = device;
        device.enter();
        this.stream = device.driver().createStream();
    }

    /// Waits for all that is queued on it.
    public void await() {
        device.enter();
        device.driver().awaitStream(stream);
    }

    long handle() {
        return stream;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            await();
            device.driver().destroyStream(stream);
        }
    }
}
