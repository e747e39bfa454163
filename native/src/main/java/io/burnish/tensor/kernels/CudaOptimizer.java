package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.cuda.Grid;
import java.lang.foreign.ValueLayout;

/// Launches of `optimizer.cu`: one pass over flat buffers.
///
/// Legend: N elements, C chunks.
final class CudaOptimizer {

    private static final String SOURCE = "optimizer";
    // a multiple of every vector, the same on every card: sums repeat
    private static final int CHUNK = 1 << 15;
    // a thread's elements at a time, or fewer
    private static final int LANES = 8;

    private final Cuda cuda;

    CudaOptimizer(Cuda cuda) {
        this.cuda = cuda;
    }

    double sumOfSquares(Tensor x_N) {
        int chunks = Math.toIntExact((x_N.elements() + CHUNK - 1) / CHUNK);
        if (chunks == 0) {
            return 0;
        }
        try (Scope scope = Scope.confined()) {
            Tensor partial_C = cuda.workspace(scope, DataType.FLOAT64, x_N.device(), chunks);
            Tensor sum = cuda.workspace(scope, DataType.FLOAT64, x_N.device(), 1);
            int threads = Cuda.threads(x_N.elements() / Cuda.lanes(x_N.type()), Cuda.THREADS);
            cuda.launch(
                    SOURCE,
                    Cuda.name("sumOfSquares", x_N),
                    Grid.of(chunks, threads),
                    x_N,
                    x_N.elements(),
                    CHUNK,
                    partial_C);
            cuda.launch(SOURCE, "sumPartials", Grid.of(1, Cuda.threads(chunks, Cuda.THREADS)), partial_C, chunks, sum);
            return Cuda.host(scope, sum).get(ValueLayout.JAVA_DOUBLE, 0);
        }
    }

    void adamW(Tensor parameters_N, Tensor gradients_N, Tensor mean_N, Tensor variance_N, AdamWStep step) {
        long elements = parameters_N.elements();
        if (elements == 0) {
            return;
        }
        // a step's numbers as torch casts them: computed in double, multiplied with in float32
        cuda.launch(
                SOURCE,
                Cuda.name("adamW", parameters_N, gradients_N),
                Cuda.grid((elements + LANES - 1) / LANES),
                parameters_N,
                gradients_N,
                mean_N,
                variance_N,
                elements,
                (float) step.gradientScale(),
                (float) (1 - step.beta1()),
                (float) step.beta2(),
                (float) (1 - step.beta2()),
                (float) step.varianceCorrection(),
                (float) step.epsilon(),
                (float) (1 - step.learningRate() * step.weightDecay()),
                (float) step.stepSize());
    }
}
