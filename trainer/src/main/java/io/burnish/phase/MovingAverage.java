package io.burnish.phase;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
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

    // a row's length is an int
    private static final long STRETCH = 1L << 28;

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

    /// average = ema average + (1 - ema) model, on stretches of the buffers taken as one row each.
    private static void blend(Kernels kernels, Tensor average_N, Tensor model_N, double ema) {
        try (Scope scope = Scope.confined()) {
            Device device = average_N.device();
            Tensor first = Tensor.ofInts(scope, device, 0);
            Tensor ofAverage = number(scope, device, ema);
            Tensor ofModel = number(scope, device, 1 - ema);
            for (long from = 0; from < average_N.elements(); from += STRETCH) {
                long to = Math.min(average_N.elements(), from + STRETCH);
                Tensor average_1N = average_N.rows(scope, from, to).reshaped(scope, 1, to - from);
                Tensor model_1N = model_N.rows(scope, from, to).reshaped(scope, 1, to - from);
                kernels.scaleRows(average_1N, ofAverage, average_1N);
                kernels.addScaledRows(model_1N, first, ofModel, average_1N);
            }
        }
    }

    private static Tensor number(Scope scope, Device device, double value) {
        return Tensor.ofFloats(scope, new float[] {(float) value}, 1).to(scope, DataType.FLOAT32, device);
    }
}
