package io.burnish.tensor;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;

/// One buffer for everything of a kind: all parameters, all gradients, one optimizer moment.
///
/// Norm, clipping, update and checkpoint are each one pass over it.
///
/// @param all_N the whole buffer, padding included
public record FlatBuffer(FlatLayout layout, Tensor all_N) {

    public FlatBuffer {
        if (all_N.elements() != layout.elements() || !all_N.isContiguous()) {
            throw new ShapeException(
                    "flat buffer: the layout has %d elements, the buffer is %s".formatted(layout.elements(), all_N));
        }
    }

    /// A buffer of zeros.
    public static FlatBuffer zeros(Scope scope, FlatLayout layout, DataType type, Device device) {
        return new FlatBuffer(layout, Tensor.zeros(scope, type, device, layout.elements()));
    }

    /// The named view, in its shape.
    public Tensor view(Scope scope, String name) {
        FlatLayout.Entry entry = layout.entry(name);
        return all_N.view(scope, entry.offset(), entry.sizes().clone(), Tensor.contiguous(entry.sizes()));
    }
}
