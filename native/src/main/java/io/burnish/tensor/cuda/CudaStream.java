package io.burnish.tensor.cuda;

import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;

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

    /// Queues a copy to a tensor of the card's. From pinned memory ([PinnedMemory#tensor]) it goes on by itself; from
    /// other memory the call may take as long as the copy.
    public void copyToCard(Tensor host, Tensor card) {
        requireFit("copyToCard", host, card, card);
        device.enter();
        device.driver().copyToDevice(card.address(), host.data(), host.bytes(), stream);
    }

    /// Queues a copy of a tensor of the card's; see [#copyToCard].
    public void copyToHost(Tensor card, Tensor host) {
        requireFit("copyToHost", card, host, card);
        device.enter();
        device.driver().copyToHost(host.data(), card.address(), card.bytes(), stream);
    }

    private void requireFit(String method, Tensor from, Tensor to, Tensor card) {
        boolean fits = from.type() == to.type() && from.elements() == to.elements();
        if (!fits
                || !from.isContiguous()
                || !to.isContiguous()
                || !card.device().equals(device.place())) {
            throw new ShapeException(
                    "CudaStream.%s: %s does not fit %s, beside %s".formatted(method, from, to, device));
        }
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
