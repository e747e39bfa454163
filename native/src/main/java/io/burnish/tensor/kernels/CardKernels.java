package io.burnish.tensor.kernels;

import ai.djl.Device;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.CudaDevice;
import io.burnish.tensor.cuda.CudaGraphs;
import io.burnish.tensor.cuda.CudaLauncher;
import io.burnish.tensor.cuda.Launcher;
import io.burnish.tensor.cuda.StepProducts;
import io.burnish.tensor.cuda.WeightGradientProducts;
import io.burnish.tensor.libtorch.CudaFunctions;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Puts the kernels of a card together: our own, cuBLAS's products, libtorch's flash attention.
///
/// Nothing of CUDA is looked up before [#on] is called.
final class CardKernels {

    private CardKernels() {}

    /// The kernels of one card, on which results repeat bit for bit.
    ///
    /// They live as long as the process: cuBLAS's workspace and the pinned memory are never given back.
    ///
    /// @throws io.burnish.tensor.cuda.CudaException where there is no driver, no such card, or no cuBLAS
    /// @throws io.burnish.tensor.libtorch.LibTorchException where libtorch has no CUDA half
    static Kernels on(Device device) {
        int index = device.getDeviceId();
        CudaDevice card = CudaDevice.open(index);
        CudaFunctions.currentStream(index); // says so where this libtorch is for the CPU only
        CudaFunctions.setDeterministic(true);
        WeightGradientProducts sums = WeightGradientProducts.on(card);
        PlacedLauncher launcher = new PlacedLauncher(CudaLauncher.on(card), device);
        MatrixProducts products = new CardProducts(MatrixProducts.LIBTORCH, (left, right, sum) -> {
            launcher.require("matmulPlus", left, right, sum); // cuBLAS is given addresses too
            sums.add(left, right, sum);
        });
        return of(launcher, products, FlashAttention::new, new PinnedExchange(card), graphs(card, launcher));
    }

    // a kernel that is waited for cannot be recorded; BURNISH_CUDA_GRAPHS=0 is for finding out whose fault something is
    private static @Nullable StepGraphs graphs(CudaDevice card, PlacedLauncher launcher) {
        boolean waits = !System.getenv().getOrDefault("BURNISH_CUDA_SYNC", "0").equals("0");
        boolean off = System.getenv().getOrDefault("BURNISH_CUDA_GRAPHS", "1").equals("0");
        if (waits || off) {
            return null;
        }
        StepProducts products = StepProducts.on(card);
        return new StepGraphs(
                new CudaGraphs(card), launcher, new RecordedProducts(launcher, products), UnaryOperator.identity());
    }

    /// Products that can be recorded.
    private record RecordedProducts(PlacedLauncher launcher, StepProducts products) implements MatrixProducts {

        @Override
        public void product(Tensor left, Tensor right, Tensor out) {
            launcher.require("matmul", left, right, out);
            products.product(left, right, out);
        }

        @Override
        public void productPlus(Tensor addend, Tensor left, Tensor right, Tensor out) {
            launcher.require("matmulPlus", left, right, out);
            if (addend.address() != out.address()) {
                throw new UnrecordedStepException("matmulPlus to another place than the addend's cannot be recorded");
            }
            products.addProduct(left, right, out);
        }
    }

    /// @param attention made of what gathers rows, adds them up, and brings numbers to the card
    static CudaKernels of(
            Launcher launcher,
            MatrixProducts products,
            Function<Kernels, ? extends AttentionKernel> attention,
            HostExchange exchange) {
        return of(launcher, products, attention, exchange, null);
    }

    private static CudaKernels of(
            Launcher launcher,
            MatrixProducts products,
            Function<Kernels, ? extends AttentionKernel> attention,
            HostExchange exchange,
            @Nullable StepGraphs graphs) {
        Cuda cuda = new Cuda(launcher, UnaryOperator.identity());
        Kernels rows = new CudaKernels(cuda, products, new PlainAttention(), exchange);
        return new CudaKernels(cuda, products, attention.apply(rows), exchange, graphs);
    }
}
