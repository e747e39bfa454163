package io.burnish.bench;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.phase.TrainingCard;
import io.burnish.recipe.Devices;
import io.burnish.run.RunProblem;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.libtorch.LibTorch;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Where a measurement runs, and in which numbers.
final class BenchMachine {

    @Option(names = "--device", defaultValue = "cpu", description = "cpu or cuda:N; default: ${DEFAULT-VALUE}.")
    String name = "cpu";

    @Option(names = "--dtype", defaultValue = "fp32", description = "fp32 or bf16; default: ${DEFAULT-VALUE}.")
    String dtype = "fp32";

    @Option(names = "--threads", description = "Threads; default: one per core.")
    Optional<Integer> threads = Optional.empty();

    /// The device, after the CPU's threads are set.
    ///
    /// @throws RunProblem (exit 2) where there is no such device, or it lacks something
    Device device() {
        LibTorch.setThreads(threads.orElse(Runtime.getRuntime().availableProcessors()));
        try {
            Device device = Devices.parse(name);
            TrainingCard.require(device);
            return device;
        } catch (IllegalArgumentException e) {
            throw RunProblem.badInput("--device must be cpu or cuda:N, got '%s'".formatted(name));
        }
    }

    /// Its kernels; a card's are tried first, as a run does.
    Kernels kernels(Device device) {
        return device.isGpu() ? TrainingCard.kernels(device) : Kernels.of(device);
    }

    DataType type() {
        return switch (dtype) {
            case "fp32" -> DataType.FLOAT32;
            case "bf16" -> DataType.BFLOAT16;
            default -> throw RunProblem.badInput("--dtype must be fp32 or bf16, got '%s'".formatted(dtype));
        };
    }

    /// For the result: `cpu, 2 threads`, `cuda:0`.
    String described() {
        return name.equals("cpu") ? "cpu, %d threads".formatted(LibTorch.threads()) : name;
    }
}
