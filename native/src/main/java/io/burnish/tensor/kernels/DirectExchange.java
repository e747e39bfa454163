package io.burnish.tensor.kernels;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Numbers are read and written where they are: the host is the device, or waits for it.
final class DirectExchange implements HostExchange {

    private @Nullable Tensor fetched_N;

    @Override
    public int slots() {
        return 1;
    }

    @Override
    public List<Tensor> upload(Scope scope, Device device, HostNumbers... numbers) {
        return Arrays.stream(numbers).map(each -> upload(scope, device, each)).toList();
    }

    private static Tensor upload(Scope scope, Device device, HostNumbers numbers) {
        Tensor host = Tensor.empty(scope, numbers.type(), Device.cpu(), numbers.sizes());
        numbers.write(host.data(), 0);
        return device.isGpu() ? host.to(scope, host.type(), device) : host;
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
        return upload(views, device, HostNumbers.floats(values, values.length));
    }
}
