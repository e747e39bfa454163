package io.burnish.phase;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.model.Auto;
import io.burnish.phase.RunContext.Hashes;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.libtorch.LibTorch;

/// Where models are loaded, and by what they run.
///
/// @param type of the weights in memory
record Machine(Kernels kernels, DataType type, Device device, Hashes hashes) {

    /// A device of this machine, the CPU with all of its cores, for commands that have no recipe of their own:
    /// float32 on the CPU, bfloat16 on a card.
    ///
    /// @param asked auto: the first card that can be used, else the CPU
    /// @throws io.burnish.run.RunProblem (exit 2) where the device cannot be used
    static Machine on(Auto<Device> asked) {
        Device device = asked.chosen().orElseGet(TrainingCard::automatic);
        TrainingCard.require(device);
        LibTorch.setThreads(Runtime.getRuntime().availableProcessors());
        if (device.isGpu()) {
            return new Machine(TrainingCard.kernels(device), DataType.BFLOAT16, device, new Hashes());
        }
        Kernels kernels = Kernels.of(Device.cpu());
        Thread.ofPlatform().name("burnish-warm-up").daemon().start(kernels::warmUp);
        return new Machine(kernels, DataType.FLOAT32, Device.cpu(), new Hashes());
    }
}
