package io.burnish.tensor.kernels;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.util.List;

/// How a pass's few numbers travel between a device and the host, so that a device need not wait for what the host
/// makes of them: while one group's are on their way, the next group's work is queued.
///
/// What a pass begins with is handed over by [#upload]. For what goes back and forth, slots are used in turn, each for
/// one group: [#fetch], [#await], then at will [#send]. One thread's, like the stream.
///
/// Legend: N elements.
public interface HostExchange {

    /// How many groups may be under way at once: 1 where the host waits for nothing, as it is the device.
    int slots();

    /// These numbers on the device, a tensor for each, for what is queued from now on. All that is known at one time
    /// is best handed over at one time: it travels as one.
    ///
    /// The host does not wait for what is queued, and may change its arrays at once.
    ///
    /// @param scope owns the tensors
    List<Tensor> upload(Scope scope, Device device, HostNumbers... numbers);

    /// Begins to bring a tensor's numbers to the host, behind all that is queued now. The tensor must stay as it is
    /// until [#await] has returned.
    ///
    /// @param source_N float32, contiguous
    void fetch(int slot, Tensor source_N);

    /// What the slot's last [#fetch] brought. Waits for it, and for nothing that was queued after it.
    ///
    /// @throws IllegalStateException where nothing is under way
    float[] await(int slot);

    /// These numbers as float32 on the device, for what is queued from now on; good until the slot's next call.
    ///
    /// The copy does not wait for what was queued after the slot's last [#fetch].
    Tensor send(Scope views, int slot, Device device, float[] values);
}
