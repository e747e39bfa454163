package io.burnish.tensor.cuda;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/// Host memory that a card reads and writes by itself, and the event that says when it has: numbers travel while both
/// sides go on working.
///
/// One thread at a time. Closing waits for a copy that is still under way.
public final class PinnedMemory implements GraphRecorder.HostMemory {

    private final CudaDevice device;
    private final MemorySegment memory;
    private final CudaEvent arrived;
    private boolean closed;

    public PinnedMemory(CudaDevice device, long bytes) {
        this.device = device;
        device.enter();
        this.memory = device.driver().allocateHost(bytes);
        this.arrived = new CudaEvent(device);
    }

    /// A tensor of zeros in pinned memory of its own, which goes with the scope; no copy may then be under way.
    public static Tensor tensor(CudaDevice device, Scope scope, DataType type, long elements) {
        device.enter();
        MemorySegment memory = device.driver().allocateHost(Math.max(1, elements * type.getNumOfBytes()));
        memory.fill((byte) 0);
        MemorySegment owned = memory.reinterpret(scope.arena(), segment -> {
            device.enter();
            device.driver().freeHost(segment);
        });
        return Tensor.overHostMemory(scope, owned, type, elements);
    }

    /// Queues a copy of a tensor, from the start of this memory on, behind all that is queued now.
    @Override
    public void copyFrom(Tensor tensor) {
        requireFit("copyFrom", tensor);
        copyFrom(tensor.address(), tensor.bytes());
    }

    /// The same on a stream of copies, behind what is queued there.
    public void copyFrom(Tensor tensor, CudaStream copies) {
        requireFit("copyFrom", tensor);
        device.enter();
        device.driver().copyToHost(memory, tensor.address(), tensor.bytes(), copies.handle());
        arrived.record(copies);
    }

    void copyFrom(long address, long bytes) {
        device.enter();
        device.driver().copyToHost(memory, address, bytes, device.stream());
        arrived.record();
    }

    /// Queues a copy of this memory's first bytes to a tensor; they must not change before [#await].
    @Override
    public void copyTo(Tensor tensor) {
        requireFit("copyTo", tensor);
        copyTo(tensor.address(), tensor.bytes());
    }

    /// The same on a stream of copies, behind what is queued there.
    public void copyTo(Tensor tensor, CudaStream copies) {
        requireFit("copyTo", tensor);
        device.enter();
        device.driver().copyToDevice(tensor.address(), memory, tensor.bytes(), copies.handle());
        arrived.record(copies);
    }

    void copyTo(long address, long bytes) {
        device.enter();
        device.driver().copyToDevice(address, memory, bytes, device.stream());
        arrived.record();
    }

    /// Whatever the calling thread queues from now on waits for the last copy, on the card.
    public void order() {
        arrived.order();
    }

    /// Waits for the last copy, and for nothing that was queued after it.
    ///
    /// @return the memory; to be read before the next copy is queued
    @Override
    public MemorySegment await() {
        arrived.await();
        return memory;
    }

    public long bytes() {
        return memory.byteSize();
    }

    /// The memory, for writing before [#copyTo]; while an earlier copy is under way, [#await] is what gives it.
    @Override
    public MemorySegment memory() {
        return memory;
    }

    private void requireFit(String method, Tensor tensor) {
        if (!tensor.isContiguous() || !tensor.device().equals(device.place()) || tensor.bytes() > memory.byteSize()) {
            throw new ShapeException("PinnedMemory.%s: %s does not fit %d pinned bytes beside %s"
                    .formatted(method, tensor, memory.byteSize(), device));
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            device.enter();
            arrived.await();
            arrived.close();
            device.driver().freeHost(memory);
        }
    }
}
