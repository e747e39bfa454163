package io.burnish.tensor.kernels;

import ai.djl.Device;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.CudaDevice;
import java.util.List;

/// How slices of a state travel between the host, where they lie, and two slots on a device, where they are updated.
///
/// Each slot is used as [#bring], [#arrive], the update, [#takeBack], and again. Tensors are contiguous, their memory
/// stays where it is until [#await]. One thread's.
interface StateCopies extends AutoCloseable {

    /// How many slots there are: while one's slice is updated, the other's travels.
    int SLOTS = 2;

    static StateCopies of(Device device) {
        return device.isGpu() ? new CardCopies(CudaDevice.open(device.getDeviceId())) : new DirectCopies();
    }

    /// Begins to copy a slice to a slot, behind all that was taken back from that slot.
    void bring(int slot, List<Tensor> host, List<Tensor> device);

    /// What is queued from now on finds the slot's slice.
    void arrive(int slot);

    /// Begins to copy a slot's slice to the host, behind all that is queued now.
    void takeBack(int slot, List<Tensor> device, List<Tensor> host);

    /// Waits until all has been copied.
    void await();

    /// Waits, and gives back streams and events.
    @Override
    void close();
}
