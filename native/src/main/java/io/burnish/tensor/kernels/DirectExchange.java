package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/// Numbers are read and written where they are: the host is the device, or waits for it.
final class DirectExchange implements HostExchange {

    private @Nullable Tensor fetched_N;

    @Override
    public int slots() {
        return 1;
    }

    @Override
    public Tensor ints(Scope views, Device device, int[] values) {
        return Tensor.ofInts(views, device, values);
    }

    @Override
    public void fetch(int slot, Tensor source_N) {
        fetched_N = source_N;
    }

    @Override
    public float[] await(int slot) {
        Tensor source_N = fetched_N;
        if (source_N == null) {
            throw new IllegalStateException("await: nothing is under way in slot " + slot);
        }
        fetched_N = null;
        return source_N.toFloats();
    }

    @Override
    public Tensor send(Scope views, int slot, Device device, float[] values) {
        Tensor host = Tensor.ofFloats(views, values, values.length);
        return device.isGpu() ? host.to(views, DataType.FLOAT32, device) : host;
    }
}
