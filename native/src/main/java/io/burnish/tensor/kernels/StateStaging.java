package io.burnish.tensor.kernels;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// AdamW's state in the host's memory, for a device that is too small for it: slices come to the device in turn, are
/// updated there, and go back, while the next slice is on its way.
///
/// The arithmetic is that of a state on the device, bit for bit: every element is updated by itself, blocks of 8-bit
/// moments are never cut, and what is rounded by chance is drawn by an element's place in the whole buffer. One
/// thread's.
public final class StateStaging implements AutoCloseable {

    private final AdamWState onHost;
    private final List<Slice> slices;
    private final StateCopies copies;
    private final Scope scope = Scope.shared();
    private final List<AdamWState> slots;
    private boolean begun;

    /// Elements `[from, to)` of the flat buffer, both multiples of a block.
    public record Slice(long from, long to) {}

    /// Makes a staging: see [#StateStaging(Device, AdamWState, List)].
    @FunctionalInterface
    public interface Maker {
        StateStaging of(Device device, AdamWState onHost, List<Slice> slices);
    }

    /// What is done with a slice while it is on the device.
    @FunctionalInterface
    public interface Update {

        /// @param slice its number
        /// @param state of the slice, on the device; to be updated in place
        void of(int slice, AdamWState state);
    }

    /// @param device where slices are updated
    /// @param onHost the whole state; see [StateMemory#onHost]
    /// @param slices that cover it once, in the order of the updates
    public StateStaging(Device device, AdamWState onHost, List<Slice> slices) {
        this(() -> StateCopies.of(device), device, onHost, slices);
    }

    /// @param copies asked for when the slots have their memory, which the first copies must not overtake
    StateStaging(Supplier<StateCopies> copies, Device device, AdamWState onHost, List<Slice> slices) {
        this.onHost = onHost;
        this.slices = List.copyOf(slices);
        long largest = slices.stream()
                .mapToLong(slice -> slice.to() - slice.from())
                .max()
                .orElse(0);
        StateMemory room = StateMemory.onDevice(scope, device);
        slots = Stream.generate(() -> onHost.roomFor(room, largest))
                .limit(StateCopies.SLOTS)
                .toList();
        this.copies = copies.get();
    }

    /// Begins to bring the first slices, which may take as long as it likes up to [#update].
    public void begin() {
        if (!begun) {
            begun = true;
            for (int slice = 0; slice < Math.min(slices.size(), StateCopies.SLOTS); slice++) {
                bring(slice);
            }
        }
    }

    /// Updates all slices; does not wait for the last to be back on the host.
    public void update(Update update) {
        begin();
        for (int slice = 0; slice < slices.size(); slice++) {
            int slot = slice % StateCopies.SLOTS;
            try (Scope views = Scope.confined()) {
                AdamWState staged = staged(views, slice);
                copies.arrive(slot);
                update.of(slice, staged);
                copies.takeBack(slot, staged.tensors(), host(views, slice));
            }
            if (slice + StateCopies.SLOTS < slices.size()) {
                bring(slice + StateCopies.SLOTS);
            }
        }
        begun = false;
    }

    /// The whole state on the host, as the last update left it; waits for that. What is written to it counts, if
    /// [#forget] follows.
    public AdamWState state() {
        copies.await();
        return onHost;
    }

    /// Forgets what was brought already: the state on the host was written anew.
    public void forget() {
        copies.await();
        begun = false;
    }

    private void bring(int slice) {
        try (Scope views = Scope.confined()) {
            copies.bring(
                    slice % StateCopies.SLOTS,
                    host(views, slice),
                    staged(views, slice).tensors());
        }
    }

    private List<Tensor> host(Scope views, int slice) {
        return onHost.part(views, slices.get(slice).from(), slices.get(slice).to())
                .tensors();
    }

    private AdamWState staged(Scope views, int slice) {
        long from = slices.get(slice).from();
        AdamWState part = slots.get(slice % StateCopies.SLOTS)
                .part(views, 0, slices.get(slice).to() - from);
        return new AdamWState(part.moments(), part.update(), onHost.first() + from, onHost.seed());
    }

    /// Waits for all copies; the state on the host stays, with its scope.
    @Override
    public void close() {
        copies.close();
        scope.close();
    }
}
