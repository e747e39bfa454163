package io.burnish.tensor.kernels;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.util.List;

/// While a step is recorded, numbers of the host's are its constants: on the device at once, and the same at every
/// replay. What would wait for the device cannot be recorded.
final class RecordedConstants implements HostExchange {

    private final HostExchange direct = new DirectExchange();

    @Override
    public int slots() {
        return direct.slots();
    }

    @Override
    public List<Tensor> upload(Scope scope, Device device, HostNumbers... numbers) {
        return direct.upload(scope, device, numbers);
    }

    @Override
    public void fetch(int slot, Tensor source_N) {
        throw refused("fetch");
    }

    @Override
    public float[] await(int slot) {
        throw refused("await");
    }

    @Override
    public Tensor send(Scope views, int slot, Device device, float[] values) {
        throw refused("send");
    }

    private static UnrecordedStepException refused(String method) {
        return new UnrecordedStepException(method + " is a matter between a step and its host, which is not recorded");
    }
}
