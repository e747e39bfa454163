package io.burnish.tensor.kernels;

import io.burnish.tensor.libtorch.LibTorch;
import java.util.stream.Stream;

/// Every implementation that runs on a CPU: all of them are held to the contract tests and the gradient tests.
public final class AllKernels {

    static {
        LibTorch.setThreads(1); // tiny shapes: a second thread only waits
    }

    private AllKernels() {}

    public static Stream<Kernels> onCpu() {
        return Stream.of(new AtenKernels(), new VectorKernels(2));
    }
}
