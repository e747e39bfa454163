package io.burnish.train;

import io.burnish.tensor.FlatBuffer;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;

/// An optimizer state in the host's memory: where it is one, and in what portions it visits the card.
final class OffloadedState {

    /// Elements on the card at a time, twice. With fp32 moments and copy that is 48 MiB each: enough that copies run at
    /// the bus's speed, little beside what else is on the card.
    static final long SLICE_ELEMENTS = 1L << 22;

    private OffloadedState() {}

    /// On the CPU the state lies in the host's memory anyway.
    static boolean applies(OptimizerSettings settings, boolean cuda) {
        return settings.offload() && cuda;
    }

    /// Elements that visit the device of the parameters at a time; 0: the whole state lies there.
    static long sliceElements(OptimizerSettings settings, FlatBuffer parameters) {
        return applies(settings, parameters.all_N().device().isGpu()) ? SLICE_ELEMENTS : 0;
    }

    /// Elements of the two slices that are on the card at once, at the most.
    static long staged(long elements) {
        return 2 * Math.min(elements, SLICE_ELEMENTS);
    }

    /// Copies between a card and the host, or from one type to another, in portions: in one go libtorch would make a
    /// whole copy of the other type on the card first.
    static void copy(Tensor from_N, Tensor to_N) {
        for (long start = 0; start < from_N.elements(); start += SLICE_ELEMENTS) {
            long end = Math.min(from_N.elements(), start + SLICE_ELEMENTS);
            try (Scope views = Scope.confined()) {
                to_N.rows(views, start, end).copyFrom(from_N.rows(views, start, end));
            }
        }
    }
}
