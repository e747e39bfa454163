package io.burnish.phase;

import io.burnish.model.ModelDirectory;
import io.burnish.model.ModelWriter;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.Kernels;
import java.nio.file.Files;
import java.nio.file.Path;

/// The reference of a loop with `reference: ema`: ema reference + (1 - ema) model, after each iteration.
final class MovingAverage {

    private MovingAverage() {}

    /// Writes the average that the next iteration measures against.
    static Path write(RunContext context, Iteration iteration, Weights trained, double ema) {
        Path target = context.run().layout().movingAverage(iteration.number());
        if (Files.isDirectory(target)) {
            return target;
        }
        ModelDirectory before = iteration.reference();
        try (Weights average = before.load(context.type(), context.device())) {
            blend(
                    context.kernels(),
                    average.parameters().all_N(),
                    trained.parameters().all_N(),
                    ema);
            context.run()
                    .durable()
                    .writeDirectory(
                            target,
                            directory -> ModelWriter.write(directory, average, before.storedType(), before.path()));
        }
        return target;
    }

    /// average = ema average + (1 - ema) model, on buffers taken as one row each.
    private static void blend(Kernels kernels, Tensor average_N, Tensor model_N, double ema) {
        try (Scope scope = Scope.confined()) {
            Tensor average_1N = average_N.reshaped(scope, 1, average_N.elements());
            Tensor model_1N = model_N.reshaped(scope, 1, model_N.elements());
            kernels.scaleRows(average_1N, Tensor.ofFloats(scope, new float[] {(float) ema}, 1), average_1N);
            kernels.addScaledRows(
                    model_1N,
                    Tensor.ofInts(scope, average_N.device(), 0),
                    Tensor.ofFloats(scope, new float[] {(float) (1 - ema)}, 1),
                    average_1N);
        }
    }
}
