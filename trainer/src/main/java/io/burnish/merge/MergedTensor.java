package io.burnish.merge;

import io.burnish.run.RunProblem;
import io.burnish.tensor.safetensors.SafetensorsType;
import io.burnish.tensor.safetensors.TensorEntry;
import io.burnish.tensor.safetensors.WritableTensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// A tensor of the merged model, which comes to be when it is written.
///
/// @param sources the models, a base first
record MergedTensor(
        String name, SafetensorsType type, long[] shape, MergeMethod method, List<Source> sources, Distances distances)
        implements WritableTensor {

    private static final long ALIGNMENT = 8;

    @Override
    public MemorySegment data(Arena arena) {
        MemorySegment merged = arena.allocate(byteSize(), ALIGNMENT);
        List<TensorEntry> tensors =
                sources.stream().map(source -> source.tensor(name)).toList();
        Blend blend = Blends.of(method, tensors);
        double[] merged_B = new double[StoredValues.BLOCK];
        StoredValues.forEachBlock(tensors, (values_MB, start, count) -> {
            blend.merge(values_MB, start, count, merged_B);
            for (int i = 0; i < count; i++) {
                if (!StoredValues.write(merged_B[i], type, merged, start + i)) {
                    throw notFinite(values_MB, i, start + i, merged_B[i]);
                }
            }
            distances.add(values_MB, count);
        });
        return merged;
    }

    private RunProblem notFinite(float[][] values_MB, int i, long element, double value) {
        for (int model = 0; model < values_MB.length; model++) {
            if (!Float.isFinite(values_MB[model][i])) {
                return RunProblem.failed("%s: tensor %s, element %d is %s; a model with such a weight is of no use. "
                                .formatted(sources.get(model).path(), name, element, values_MB[model][i])
                        + "Take an earlier state of it.");
            }
        }
        return RunProblem.failed(
                "tensor %s, element %d would be %s, which %s does not hold. ".formatted(name, element, value, type)
                        + "Merge with smaller numbers, or convert the models to F32.");
    }
}
