package io.burnish.tensor.kernels;

import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.HarnessLauncher;
import io.burnish.tensor.libtorch.LibTorch;
import java.util.stream.Stream;

/// Every implementation that runs on a CPU: all of them are held to the contract tests and the gradient tests.
public final class AllKernels {

    static {
        LibTorch.setThreads(1); // tiny shapes: a second thread only waits
    }

    private AllKernels() {}

    public static Stream<Kernels> onCpu() {
        Stream<Kernels> plainAndVector = Stream.of(new AtenKernels(), new VectorKernels(2));
        return HarnessLauncher.isAvailable() ? Stream.concat(plainAndVector, Stream.of(cuda())) : plainAndVector;
    }

    /// The card's kernels, run on the CPU, with working memory that is full of NaN when they get it; without a compiler
    /// the test is skipped.
    static CudaKernels cuda() {
        return new CudaKernels(harness(), products(), new PlainAttention(), new DirectExchange());
    }

    /// The same with flash attention as its manual defines it; soft-capped scores go the plain way, as on a card.
    static CudaKernels cudaWithFlash() {
        AttentionKernel flash = new FlashAttention(new CompositeVarlen(), new AtenKernels(), new PlainAttention());
        return new CudaKernels(harness(), products(), flash, new DirectExchange());
    }

    static boolean canRunCuda() {
        return HarnessLauncher.isAvailable();
    }

    // cuBLAS's part is played by the plain kernels
    static MatrixProducts products() {
        return new CardProducts(
                MatrixProducts.LIBTORCH, (left, right, sum) -> new AtenKernels().matmulPlus(sum, left, right, sum));
    }

    static Cuda harness() {
        return new Cuda(HarnessLauncher.shipped(), AllKernels::poisoned);
    }

    static Tensor poisoned(Tensor fresh) {
        fresh.data().fill((byte) 0xff);
        return fresh;
    }
}
