package io.burnish.tensor.kernels;

import ai.djl.Device;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.CudaException;
import io.burnish.tensor.cuda.GraphRecorder;
import io.burnish.tensor.cuda.Launcher;
import io.burnish.tensor.kernels.KeyValues.Places;
import java.lang.reflect.Proxy;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// Steps of decoding as one call each: the hundreds of kernels of a step are recorded once for a number of rows and
/// queued as a whole ever after.
///
/// Only our own kernels and products can be recorded. What would go to libtorch throws, so that a step is
/// recorded whole or not at all.
public final class StepGraphs {

    private final GraphRecorder recorder;
    private final Launcher launcher;
    private final MatrixProducts products;
    private final UnaryOperator<Tensor> fresh;

    /// @param launcher whose launches the recorder notes
    /// @param products which it notes too
    /// @param fresh see [Cuda]
    StepGraphs(GraphRecorder recorder, Launcher launcher, MatrixProducts products, UnaryOperator<Tensor> fresh) {
        this.recorder = recorder;
        this.launcher = launcher;
        this.products = products;
        this.fresh = fresh;
    }

    /// Those of some kernels; empty where their device has none.
    public static Optional<StepGraphs> of(Kernels kernels) {
        return kernels instanceof CudaKernels cuda ? Optional.ofNullable(cuda.graphs()) : Optional.empty();
    }

    /// A step as far as its logits.
    @FunctionalInterface
    public interface Step {

        /// @param kernels what it is to be computed by
        /// @param token_R the new tokens, int64
        /// @param position_R of these, int64
        /// @param rows so many as to be recorded, each at its longest; what they see is said at each replay
        /// @return [R, V], in memory that stays
        Tensor logits(Kernels kernels, Tensor token_R, Tensor position_R, Places places, CacheRows rows);
    }

    /// Records a step.
    ///
    /// It is run twice: once as it is, so that nothing has to be made ready any more, and once to be recorded.
    ///
    /// @param size of the step
    /// @param draws how tokens are drawn from the logits; without a penalty
    /// @throws UnrecordedStepException where it cannot be recorded
    public StepGraph record(StepSize size, Draws draws, Device device, Step step) {
        Scope scope = Scope.shared();
        StepMemory memory = new StepMemory(scope, device, size, recorder);
        try {
            Cuda cuda = new Cuda(launcher, fresh, scope);
            CudaKernels kernels = new CudaKernels(
                    cuda,
                    products,
                    refusing(AttentionKernel.class),
                    refusing(HostExchange.class),
                    new CudaCachedAttention(cuda, (_, _, _) -> memory.table_N(), (_, _, _) -> memory.slot_R()),
                    refusing(Kernels.class),
                    null);
            CudaDraws drawing = new CudaDraws(cuda, refusing(HostExchange.class));
            Runnable whole = () -> {
                Tensor logits_RV =
                        step.logits(kernels, memory.token_R(), memory.position_R(), size.places(), size.cacheRows());
                drawing.queue(
                        Strided.of(logits_RV),
                        CudaDraws.Penalty.NONE,
                        memory.named(),
                        draws,
                        memory.drawn_R(),
                        memory.logp_R());
            };
            memory.upload(StepInputs.inert(size));
            whole.run();
            memory.download();
            return new StepGraph(scope, memory, recorder.record(whole));
        } catch (CudaException e) {
            memory.close();
            scope.close();
            throw new UnrecordedStepException("a step of %d rows: %s".formatted(size.rows(), e.getMessage()), e);
        } catch (RuntimeException | Error e) {
            memory.close();
            scope.close();
            throw e;
        }
    }

    private static <T> T refusing(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (_, method, _) -> {
            throw new UnrecordedStepException(method.getName() + " would be libtorch's, which cannot be recorded");
        }));
    }
}
