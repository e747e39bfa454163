package io.burnish.tensor.cuda;

/// A mark in what is queued on a card: whether, and when, all before it is done.
public final class CudaEvent implements AutoCloseable {

    private final CudaDevice device;
    private final long event;
    private boolean closed;

    public CudaEvent(CudaDevice device) {
        this.device = device;
        device.enter();
        this.event = device.driver().createEvent();
    }

    /// Marks what the calling thread has queued up to now.
    public void record() {
        device.enter();
        device.driver().record(event, device.stream());
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

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            device.enter();
            device.driver().destroyEvent(event);
        }
    }
}
