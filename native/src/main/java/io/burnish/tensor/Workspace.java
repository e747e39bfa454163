package io.burnish.tensor;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import java.util.ArrayList;
import java.util.List;

/// Memory that a step uses as a stack: tensors are taken from the top and given back down to a mark.
///
/// It grows by further slabs while a step runs and becomes one slab of the largest size seen when it is next
/// empty, so that after the first steps nothing is allocated any more. The high-water mark is what a memory
/// plan predicts.
public final class Workspace implements AutoCloseable {

    private static final long ALIGNMENT = 64;
    private static final long SMALLEST_SLAB = 1L << 20;

    private final Device device;
    private final List<Slab> slabs = new ArrayList<>();
    private long used;
    private long highWater;
    private long reserved;

    /// Memory, and where in the stack it starts.
    private record Slab(Scope scope, Tensor bytes, long start) {
        long end() {
            return start + bytes.elements();
        }
    }

    /// A height of the stack, to release down to.
    public record Mark(long used) {}

    public Workspace(Device device) {
        this.device = device;
    }

    /// A contiguous tensor on top of the stack, not initialised.
    ///
    /// @param scope owns the handle; the memory is the workspace's
    public Tensor take(Scope scope, DataType type, long... sizes) {
        long elements = 1;
        for (long size : sizes) {
            elements = Math.multiplyExact(elements, size);
        }
        long bytes = roundUp(Math.multiplyExact(elements, TensorTypes.bytes(type)));
        if (slabs.isEmpty() || used + bytes > slabs.getLast().end()) {
            grow(bytes);
        }
        Slab slab = slabs.getLast();
        Tensor tensor = slab.bytes().slice(scope, used - slab.start(), type, sizes);
        used += bytes;
        highWater = Math.max(highWater, used);
        return tensor;
    }

    public Mark mark() {
        return new Mark(used);
    }

    /// Gives back all that was taken since the mark.
    public void release(Mark mark) {
        if (mark.used() > used) {
            throw new IllegalStateException(
                    "release: the mark is at %d bytes, the stack at %d".formatted(mark.used(), used));
        }
        used = mark.used();
        while (slabs.size() > 1 && used <= slabs.getLast().start()) {
            slabs.removeLast().scope().close();
        }
        if (used == 0 && !slabs.isEmpty() && slabs.getLast().end() < highWater) {
            closeAll(); // so that the next take makes one slab that is large enough
        }
    }

    /// Makes the first slab so large: who knows what a step will need spares growing, and room for what is outgrown.
    public void reserve(long bytes) {
        reserved = Math.max(reserved, bytes);
    }

    /// Bytes taken now.
    public long used() {
        return used;
    }

    /// The most bytes ever taken at once.
    public long highWater() {
        return highWater;
    }

    private void grow(long bytes) {
        long start = slabs.isEmpty() ? 0 : used;
        long wanted = slabs.isEmpty() ? Math.max(Math.max(highWater, reserved), bytes) : Math.max(bytes, highWater / 2);
        long size = Math.max(roundUp(wanted), SMALLEST_SLAB);
        Scope scope = Scope.shared();
        slabs.add(new Slab(scope, Tensor.empty(scope, DataType.UINT8, device, size), start));
    }

    private static long roundUp(long bytes) {
        return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    }

    private void closeAll() {
        slabs.forEach(slab -> slab.scope().close());
        slabs.clear();
    }

    /// Frees the slabs; tensors taken from them must not be used any more.
    @Override
    public void close() {
        used = 0;
        closeAll();
    }
}
