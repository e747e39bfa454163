package io.burnish.tensor.kernels;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.CudaDevice;
import io.burnish.tensor.cuda.CudaEvent;
import io.burnish.tensor.cuda.CudaStream;
import java.util.List;
import java.util.stream.Stream;

/// Slices travel on two streams, one each way, as a card copies both ways at once; libtorch's stream waits for
/// arrivals only, and the host for nothing.
final class CardCopies implements StateCopies {

    private final CudaStream in;
    private final CudaStream out;
    private final CudaEvent queued;
    private final CudaEvent[] arrived;
    private final CudaEvent[] back;

    CardCopies(CudaDevice card) {
        in = new CudaStream(card);
        out = new CudaStream(card);
        queued = new CudaEvent(card);
        arrived = events(card);
        back = events(card);
        // the slots' memory may be what kernels queued before still use
        queued.record();
        queued.order(in);
    }

    private static CudaEvent[] events(CudaDevice card) {
        return Stream.generate(() -> new CudaEvent(card)).limit(SLOTS).toArray(CudaEvent[]::new);
    }

    /// The last slice that was taken from the slot has left it, and with it all slices that were taken back before:
    /// the host's memory that is read now is as the last update left it.
    @Override
    public void bring(int slot, List<Tensor> host, List<Tensor> device) {
        back[slot].order(in);
        for (int i = 0; i < host.size(); i++) {
            in.copyToCard(host.get(i), device.get(i));
        }
        arrived[slot].record(in);
    }

    @Override
    public void arrive(int slot) {
        arrived[slot].order();
    }

    @Override
    public void takeBack(int slot, List<Tensor> device, List<Tensor> host) {
        queued.record();
        queued.order(out);
        for (int i = 0; i < device.size(); i++) {
            out.copyToHost(device.get(i), host.get(i));
        }
        back[slot].record(out);
    }

    @Override
    public void await() {
        in.await();
        out.await();
    }

    @Override
    public void close() {
        in.close();
        out.close();
        queued.close();
        for (int slot = 0; slot < SLOTS; slot++) {
            arrived[slot].close();
            back[slot].close();
        }
    }
}
