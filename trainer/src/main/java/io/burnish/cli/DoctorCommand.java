package io.burnish.cli;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.phase.Version;
import io.burnish.run.ExitCode;
import io.burnish.run.RunProblem;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.libtorch.DjlManners;
import io.burnish.tensor.libtorch.LibTorch;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `burnish doctor`: whether this machine can train, and with what.
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Says what Burnish found on this machine, and tries it.",
        footer = {"", "Another libtorch: BURNISH_LIBTORCH=DIR burnish doctor"})
final class DoctorCommand implements Callable<Integer> {

    @Option(names = "--libtorch", paramLabel = "DIR", description = "A folder with libtorch_cpu.so to use instead.")
    Optional<String> libtorch = Optional.empty();

    @Spec
    CommandSpec spec = CommandSpec.create();

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        libtorch.ifPresent(LibTorch::use);
        out.println("burnish   " + Version.BURNISH);
        out.println("java      " + System.getProperty("java.runtime.version") + ", " + System.getProperty("java.home"));
        out.println("processor " + Runtime.getRuntime().availableProcessors() + " threads, "
                + System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        out.println("libtorch  " + LibTorch.location().describe());
        out.println("djl       "
                + (DjlManners.matches(LibTorch.location())
                        ? "its native layer fits this libtorch"
                        : "its native layer is made for libtorch " + DjlManners.djlVersion()
                                + " and stays off; training does not need it"));
        Kernels kernels = Kernels.of(Device.cpu());
        out.println("kernels   " + kernels.name());
        multiply(kernels);
        out.println("check     two matrices multiplied: right");
        out.println("device    cpu (training on CUDA is not in this version)");
        out.flush();
        return ExitCode.DONE.code();
    }

    private static void multiply(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            Tensor left = Tensor.ofFloats(scope, new float[] {1, 2, 3, 4}, 2, 2);
            Tensor right = Tensor.ofFloats(scope, new float[] {5, 6, 7, 8}, 2, 2);
            Tensor product = Tensor.empty(scope, DataType.FLOAT32, Device.cpu(), 2, 2);
            kernels.matmul(left, right, product);
            float[] expected = {19, 22, 43, 50};
            if (!java.util.Arrays.equals(product.toFloats(), expected)) {
                throw RunProblem.failed("two matrices multiplied by libtorch at %s gave %s instead of %s"
                        .formatted(
                                LibTorch.location().folder(),
                                java.util.Arrays.toString(product.toFloats()),
                                java.util.Arrays.toString(expected)));
            }
        }
    }
}
