package io.burnish.bench;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.run.RunProblem;
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
    Device device() {
        LibTorch.setThreads(threads.orElse(Runtime.getRuntime().availableProcessors()));
        if (name.equals("cpu")) {
            return Device.cpu();
        }
        if (name.matches("cuda:\\d{1,4}")) {
            return Device.gpu(Integer.parseInt(name.substring("cuda:".length())));
        }
        throw RunProblem.badInput("--device must be cpu or cuda:N, got '%s'".formatted(name));
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
