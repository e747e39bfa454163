package io.burnish.tensor.cuda;

import io.burnish.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// Notes what is queued once, so that all of it can be queued again by one call: a card's graphs, or, in tests without
/// one, a list.
public interface GraphRecorder {

    /// Runs something that queues kernels and products, which are noted and not done.
    ///
    /// Whatever memory they name must stay where it is. What it queues by libtorch is not noted: it must queue
    /// nothing by libtorch.
    ///
    /// @throws CudaException where the card refuses; it is as it was before
    Recording record(Runnable queues);

    /// Host memory through which numbers go to and from a device.
    HostMemory hostMemory(long bytes);

    /// What was noted.
    interface Recording extends AutoCloseable {

        /// Queues all of it, and does not wait.
        void replay();

        @Override
        void close();
    }

    /// See [PinnedMemory].
    interface HostMemory extends AutoCloseable {

        MemorySegment memory();

        /// Queues a copy of this memory's first bytes to a tensor.
        void copyTo(Tensor tensor);

        /// Queues a copy of a tensor to the start of this memory.
        void copyFrom(Tensor tensor);

        /// Waits for the last copy.
        MemorySegment await();

        @Override
        void close();
    }
}
