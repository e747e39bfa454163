package io.burnish.tensor.kernels;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.GraphRecorder;
import io.burnish.tensor.cuda.Grid;
import io.burnish.tensor.cuda.Launcher;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A graph without a card: a list of what was queued, with the very arguments. Like a card it does nothing of it
/// while it records, and knows nothing of what goes past it.
final class ListRecorder implements GraphRecorder, Launcher, MatrixProducts {

    private final Launcher launcher;
    private final MatrixProducts products;
    private @Nullable List<Runnable> recorded;
    private int replays;

    ListRecorder(Launcher launcher, MatrixProducts products) {
        this.launcher = launcher;
        this.products = products;
    }

    private void queue(Runnable work) {
        if (recorded == null) {
            work.run();
        } else {
            recorded.add(work);
        }
    }

    @Override
    public void launch(String source, String kernel, Grid grid, @Nullable Object... arguments) {
        // views die with their scope, addresses do not
        Object[] kept = new Object[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            kept[i] = arguments[i] instanceof Tensor tensor ? lasting(tensor) : arguments[i];
        }
        queue(() -> launcher.launch(source, kernel, grid, kept));
    }

    private static Tensor lasting(Tensor tensor) {
        return tensor.moveTo(io.burnish.tensor.Scope.shared());
    }

    @Override
    public void product(Tensor left, Tensor right, Tensor out) {
        Tensor[] kept = {lasting(left), lasting(right), lasting(out)};
        queue(() -> products.product(kept[0], kept[1], kept[2]));
    }

    @Override
    public void productPlus(Tensor addend, Tensor left, Tensor right, Tensor out) {
        Tensor[] kept = {lasting(addend), lasting(left), lasting(right), lasting(out)};
        queue(() -> products.productPlus(kept[0], kept[1], kept[2], kept[3]));
    }

    @Override
    public Recording record(Runnable queues) {
        List<Runnable> list = new ArrayList<>();
        recorded = list;
        try {
            queues.run();
        } finally {
            recorded = null;
        }
        return new Recording() {
            @Override
            public void replay() {
                replays++;
                list.forEach(Runnable::run);
            }

            @Override
            public void close() {
                list.clear();
            }
        };
    }

    /// How often something recorded was run.
    int replays() {
        return replays;
    }

    @Override
    public HostMemory hostMemory(long bytes) {
        MemorySegment memory = Arena.ofAuto().allocate(bytes, 8);
        return new HostMemory() {
            @Override
            public MemorySegment memory() {
                return memory;
            }

            @Override
            public void copyTo(Tensor tensor) {
                tensor.data().copyFrom(memory.asSlice(0, tensor.bytes()));
            }

            @Override
            public void copyFrom(Tensor tensor) {
                memory.copyFrom(tensor.data());
            }

            @Override
            public MemorySegment await() {
                return memory;
            }

            @Override
            public void close() {}
        };
    }
}
