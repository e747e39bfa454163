package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Numbers from the host on a device, copied anew only when they are others: every layer asks for the same ones.
///
/// One thread's, like the stream on which copies and kernels are queued in order.
final class CudaInts implements DeviceInts {

    private static final int SMALLEST = 1024;

    private final HostExchange exchange;
    private int[] values = {};
    private @Nullable Tensor memory;

    CudaInts(HostExchange exchange) {
        this.exchange = exchange;
    }

    /// Further calls may overwrite it for what is queued after them.
    @Override
    public Tensor on(Scope scope, Device device, int[] newValues) {
        Tensor room = memory;
        boolean fits = room != null && room.device().equals(device) && room.elements() >= newValues.length;
        if (room == null || !fits) {
            if (room != null) {
                room.scope().close();
            }
            int size = Math.max(SMALLEST, Integer.highestOneBit(newValues.length) * 2);
            room = Tensor.empty(Scope.shared(), DataType.INT32, device, size);
            memory = room;
        }
        Tensor view = room.rows(scope, 0, newValues.length);
        if (!fits || (values != newValues && !Arrays.equals(values, newValues))) {
            view.copyFrom(exchange.upload(scope, device, HostNumbers.offsets(newValues))
                    .getFirst());
            values = newValues;
        }
        return view;
    }
}
