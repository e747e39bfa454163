package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.CudaDevice;
import io.burnish.tensor.cuda.CudaEvent;
import io.burnish.tensor.cuda.CudaStream;
import io.burnish.tensor.cuda.PinnedMemory;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Numbers travel through pinned memory: those of groups on a stream of copies, so that neither the host nor the
/// kernels' stream waits for more than it needs; what a pass begins with on the kernels' stream ([PinnedUploads]).
///
/// Each slot has memory and an event of its own for each direction. The host writes to pinned memory only after the
/// event of its last copy; a copy overwrites memory of the card's only after an event behind all that was queued when
/// the slot's numbers were fetched, its readers of last time among it. Lives as long as the process, and grows.
final class PinnedExchange implements HostExchange {

    private static final int SLOTS = 2;
    private static final long SMALLEST = 1 << 14;

    private final CudaDevice card;
    private final CudaStream copies;
    private final CudaEvent queued;
    private final Slot[] slots = Stream.generate(Slot::new).limit(SLOTS).toArray(Slot[]::new);
    private final PinnedUploads uploads;

    /// One group's numbers.
    private static final class Slot {
        private @Nullable PinnedMemory down;
        private long downBytes;
        private int fetched = -1;
        private final Room up = new Room();
    }

    /// Memory on both sides for numbers that go to the card.
    private static final class Room {
        private @Nullable PinnedMemory host;
        private @Nullable Tensor device_N;
    }

    PinnedExchange(CudaDevice card) {
        this.card = card;
        copies = new CudaStream(card);
        queued = new CudaEvent(card);
        uploads = new PinnedUploads(card);
    }

    @Override
    public int slots() {
        return SLOTS;
    }

    @Override
    public List<Tensor> upload(Scope scope, Device device, HostNumbers... numbers) {
        return uploads.upload(scope, device, List.of(numbers));
    }

    @Override
    public void fetch(int slot, Tensor source_N) {
        Slot used = slots[slot];
        PinnedMemory down = used.down;
        if (down == null || used.downBytes < source_N.bytes()) {
            if (down != null) {
                down.close();
            }
            used.downBytes = Math.max(SMALLEST, source_N.bytes());
            down = new PinnedMemory(card, used.downBytes);
            used.down = down;
        }
        queued.record();
        queued.order(copies);
        down.copyFrom(source_N, copies);
        used.fetched = Math.toIntExact(source_N.elements());
    }

    @Override
    public float[] await(int slot) {
        Slot used = slots[slot];
        PinnedMemory down = used.down;
        if (down == null || used.fetched < 0) {
            throw new IllegalStateException("await: nothing is under way in slot " + slot);
        }
        float[] values = new float[used.fetched];
        MemorySegment.copy(down.await(), ValueLayout.JAVA_FLOAT, 0, values, 0, values.length);
        used.fetched = -1;
        return values;
    }

    @Override
    public Tensor send(Scope views, int slot, Device device, float[] values) {
        Room up = slots[slot].up;
        PinnedMemory host = room(up, device, values.length);
        MemorySegment.copy(values, 0, host.await(), ValueLayout.JAVA_FLOAT, 0, values.length);
        Tensor view = view(up, views, values.length);
        host.copyTo(view, copies);
        host.order();
        return view;
    }

    /// Memory for so many numbers; the host's may still be on its way.
    private PinnedMemory room(Room room, Device device, int elements) {
        PinnedMemory host = room.host;
        Tensor device_N = room.device_N;
        if (host != null && device_N != null && device_N.elements() >= elements) {
            return host;
        }
        if (host != null) {
            host.close();
        }
        if (device_N != null) {
            device_N.scope().close();
        }
        long size = Math.max(SMALLEST, Long.highestOneBit(elements) * 2);
        Tensor larger_N = Tensor.empty(Scope.shared(), DataType.FLOAT32, device, size);
        PinnedMemory largerHost = new PinnedMemory(card, larger_N.bytes());
        // libtorch may have given memory that kernels queued before still use
        queued.record();
        queued.order(copies);
        room.device_N = larger_N;
        room.host = largerHost;
        return largerHost;
    }

    private static Tensor view(Room room, Scope views, int elements) {
        Tensor device_N = room.device_N;
        if (device_N == null) {
            throw new IllegalStateException("no room was made");
        }
        return device_N.rows(views, 0, elements);
    }
}
