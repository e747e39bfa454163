package io.burnish.tensor.kernels;

import ai.djl.Device;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.Grid;
import io.burnish.tensor.cuda.Launcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Refuses tensors that are not on the card: a kernel would take their address for one of the card's.
record PlacedLauncher(Launcher launcher, Device card) implements Launcher {

    @Override
    public void load(List<String> sources) {
        launcher.load(sources);
    }

    @Override
    public void launch(String source, String kernel, Grid grid, @Nullable Object... arguments) {
        for (Object argument : arguments) {
            if (argument instanceof Tensor tensor) {
                require(kernel, tensor);
            }
        }
        launcher.launch(source, kernel, grid, arguments);
    }

    /// @throws ShapeException where a tensor is elsewhere
    void require(String what, Tensor... tensors) {
        for (Tensor tensor : tensors) {
            if (!tensor.device().equals(card)) {
                throw new ShapeException("%s: runs on %s, and is given %s. Copy it there first (Tensor.to)."
                        .formatted(what, card, tensor));
            }
        }
    }
}
