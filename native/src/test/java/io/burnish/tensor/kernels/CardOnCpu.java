package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.Grid;
import io.burnish.tensor.cuda.HarnessLauncher;
import io.burnish.tensor.cuda.Launcher;
import io.burnish.tensor.cuda.SimulatedCard;
import io.burnish.tensor.libtorch.LibTorch;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A card as a whole model meets it, on the CPU: our kernels in the harness, attention by runs, numbers of the host's
/// carried by a simulated card whenever its streams and events allow.
///
/// Kernels, and copies on their stream, run at once and in their turn; copies on other streams lag behind. The
/// simulated card does not see what libtorch does by itself (copies, zeros). Working memory is full of NaN when a
/// kernel gets it.
public final class CardOnCpu {

    static {
        LibTorch.setThreads(1); // tiny shapes: a second thread only waits
    }

    private final SimulatedCard card;
    private final ListRecorder recorder;
    private final CudaKernels kernels;

    private CardOnCpu(SimulatedCard card, boolean recording) {
        this.card = card;
        Launcher launcher = new InTurn(card, HarnessLauncher.shipped());
        MatrixProducts products = new ProductsInTurn(card, AllKernels.products());
        Cuda cuda = new Cuda(launcher, AllKernels::poisoned);
        recorder = new ListRecorder(launcher, products);
        kernels = CardKernels.of(
                cuda,
                products,
                rows -> new FlashAttention(
                        new VarlenInTurn(card, new CompositeVarlen()),
                        rows,
                        new AttentionInTurn(card, new PlainAttention())),
                new UploadedInTurn(card, new PinnedExchange(card.device())),
                recording ? new StepGraphs(recorder, recorder, recorder, AllKernels::poisoned) : null);
    }

    /// A card whose copies are as late as can be; without a compiler the test is skipped.
    public static CardOnCpu late() {
        return new CardOnCpu(new SimulatedCard(1, 0), false);
    }

    /// A card whose copies come whenever chance has it.
    public static CardOnCpu seeded(long seed) {
        return new CardOnCpu(new SimulatedCard(seed, 0.4), false);
    }

    /// A card that records steps of decoding.
    public static CardOnCpu recording() {
        return new CardOnCpu(new SimulatedCard(1, 0), true);
    }

    public Kernels kernels() {
        return kernels;
    }

    /// Brings slices of an optimizer's state to the card and back.
    public StateStaging.Maker staging() {
        return (_, onHost, slices) ->
                new StateStaging(() -> new CardCopies(card.device()), Device.cpu(), onHost, slices);
    }

    /// Copies that were asked for so far.
    public long copies() {
        return card.calls().stream().filter(call -> call.startsWith("to ")).count();
    }

    /// Recorded steps that were run so far.
    public int replays() {
        return recorder.replays();
    }

    private record InTurn(SimulatedCard card, Launcher launcher) implements Launcher {

        @Override
        public void launch(String source, String kernel, Grid grid, @Nullable Object... arguments) {
            card.run(() -> launcher.launch(source, kernel, grid, arguments));
        }
    }

    private record ProductsInTurn(SimulatedCard card, MatrixProducts products) implements MatrixProducts {

        @Override
        public void product(Tensor left, Tensor right, Tensor out) {
            card.run(() -> products.product(left, right, out));
        }

        @Override
        public void productPlus(Tensor addend, Tensor left, Tensor right, Tensor out) {
            card.run(() -> products.productPlus(addend, left, right, out));
        }
    }

    /// libtorch's own copies may be what reads it next.
    private record UploadedInTurn(SimulatedCard card, HostExchange exchange) implements HostExchange {

        @Override
        public int slots() {
            return exchange.slots();
        }

        @Override
        public List<Tensor> upload(Scope scope, Device device, HostNumbers... numbers) {
            List<Tensor> uploaded = exchange.upload(scope, device, numbers);
            card.run(() -> {});
            return uploaded;
        }

        @Override
        public void fetch(int slot, Tensor source_N) {
            exchange.fetch(slot, source_N);
        }

        @Override
        public float[] await(int slot) {
            return exchange.await(slot);
        }

        @Override
        public Tensor send(Scope views, int slot, Device device, float[] values) {
            return exchange.send(views, slot, device, values);
        }
    }

    private record VarlenInTurn(SimulatedCard card, VarlenAttention varlen) implements VarlenAttention {

        @Override
        public Optional<String> refusal(AttentionShape shape, DataType type) {
            return varlen.refusal(shape, type);
        }

        @Override
        public Forward forward(
                Scope call,
                Scope kept,
                AttentionShape shape,
                Tensor query_QHD,
                Tensor key_KGD,
                Tensor value_KGD,
                Runs runs) {
            card.run(() -> {});
            return varlen.forward(call, kept, shape, query_QHD, key_KGD, value_KGD, runs);
        }

        @Override
        public Backward backward(
                Scope scope,
                AttentionShape shape,
                Tensor gradOut_QHD,
                Tensor query_QHD,
                Tensor key_KGD,
                Tensor value_KGD,
                Tensor out_QHD,
                Saved saved,
                Runs runs) {
            card.run(() -> {});
            return varlen.backward(scope, shape, gradOut_QHD, query_QHD, key_KGD, value_KGD, out_QHD, saved, runs);
        }
    }

    private record AttentionInTurn(SimulatedCard card, AttentionKernel attention) implements AttentionKernel {

        @Override
        public AttentionMemory forward(
                AttentionShape shape, Tensor qkv_TC, Segments segments, Tensor out_TO, boolean keep) {
            card.run(() -> {});
            return attention.forward(shape, qkv_TC, segments, out_TO, keep);
        }

        @Override
        public void backward(
                AttentionShape shape,
                Tensor gradOut_TO,
                Tensor qkv_TC,
                Segments segments,
                AttentionMemory memory,
                Tensor gradQkv_TC) {
            card.run(() -> {});
            attention.backward(shape, gradOut_TO, qkv_TC, segments, memory, gradQkv_TC);
        }

        @Override
        public void further(AttentionShape shape, Tensor qkv_TC, Tensor keyValue_L2K, Tensor out_TO) {
            card.run(() -> {});
            attention.further(shape, qkv_TC, keyValue_L2K, out_TO);
        }
    }
}
