package io.burnish.tensor.kernels;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;

/// Where numbers from the host lie on a device when a kernel reads them.
@FunctionalInterface
interface DeviceInts {

    /// int32.
    Tensor on(Scope scope, Device device, int[] values);
}
