package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.CudaDevice;
import io.burnish.tensor.cuda.PinnedMemory;

/// Where an optimizer's state lies.
@FunctionalInterface
public interface StateMemory {

    /// A tensor [N] of zeros.
    Tensor zeros(DataType type, long elements);

    /// Beside the parameters.
    static StateMemory onDevice(Scope scope, Device device) {
        return (type, elements) -> Tensor.zeros(scope, type, device, elements);
    }

    /// In the host's memory; pinned, where the parameters are on a card, so that the card copies by itself.
    ///
    /// @param device where the parameters are
    /// @throws io.burnish.tensor.cuda.CudaException where the host has not so much memory to pin
    static StateMemory onHost(Scope scope, Device device) {
        if (!device.isGpu()) {
            return onDevice(scope, device);
        }
        CudaDevice card = CudaDevice.open(device.getDeviceId());
        return (type, elements) -> PinnedMemory.tensor(card, scope, type, elements);
    }
}
