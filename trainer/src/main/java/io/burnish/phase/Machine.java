package io.burnish.phase;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.phase.RunContext.Hashes;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.libtorch.LibTorch;

/// Where models are loaded, and by what they run.
///
/// @param type of the weights in memory
record Machine(Kernels kernels, DataType type, Device device, Hashes hashes) {

    /// This machine's CPU with all of its cores, for commands that have no recipe of their own.
    static Machine here() {
        LibTorch.setThreads(Runtime.getRuntime().availableProcessors());
        Kernels kernels = Kernels.of(Device.cpu());
        Thread.ofPlatform().name("burnish-warm-up").daemon().start(kernels::warmUp);
        return new Machine(kernels, DataType.FLOAT32, Device.cpu(), new Hashes());
    }
}
