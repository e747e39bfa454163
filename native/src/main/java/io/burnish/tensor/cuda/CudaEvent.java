package io.burnish.tensor.cuda;

/// A mark in what is queued on a card: whether, and when, all before it is done.
public final class CudaEvent implements AutoCloseable {

    private final CudaDevice device;
    private final long event;
    private boolean closed;

    public CudaEvent(CudaDevice device) {
        this(device, false);
    }

    private CudaEvent(CudaDevice device, boolean timed) {
        this.device = device;
        device.enter();
        this.event =
                timed ? device.driver().createTimedEvent() : device.driver().createEvent();
    }

    /// One that also knows when it was passed.
    public static CudaEvent timed(CudaDevice device) {
        return new CudaEvent(device, true);
    }

    /// Waits for it, and tells how long after another it was passed; both are timed.
    public double secondsSince(CudaEvent earlier) {
        await();
        return device.driver().milliseconds(earlier.event, event) / 1e3;
    }

    /// Marks what the calling thread has queued up to now.
    public void record() {
        device.enter();
        device.driver().record(event, device.stream());
    }

    /// Marks what is queued on another stream up to now.
    public void record(CudaStream stream) {
        device.enter();
        device.driver().record(event, stream.handle());
    }

    /// Whether all before the mark is done; true before the first mark.
    public boolean isDone() {
        device.enter();
        return device.driver().isDone(event);
    }

    /// Waits until it is.
    public void await() {
        device.enter();
        device.driver().await(event);
    }

    /// Whatever the calling thread queues from now on waits for the mark, on the card.
    public void order() {
        device.enter();
        device.driver().orderAfter(device.stream(), event);
    }

    /// Whatever is queued on another stream from now on waits for the mark, on the card.
    public void order(CudaStream stream) {
        device.enter();
        device.driver().orderAfter(stream.handle(), event);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            device.enter();
            device.driver().destroyEvent(event);
        }
    }
}
