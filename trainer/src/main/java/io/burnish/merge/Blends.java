package io.burnish.merge;

import io.burnish.tensor.safetensors.TensorEntry;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// Makes a method ready for a tensor.
final class Blends {

    private Blends() {}

    /// @param tensors of all models, a base first
    static Blend of(MergeMethod method, List<TensorEntry> tensors) {
        return switch (method) {
            case Average average -> LinearBlend.of(average.weights());
            case Extrapolation extrapolation -> LinearBlend.ofTasks(List.of(1 + extrapolation.alpha()));
            case TaskArithmetic tasks -> LinearBlend.ofTasks(tasks.weights());
            case Slerp slerp ->
                LinearBlend.of(Arc.between(tensors.get(0), tensors.get(1)).at(slerp.t()));
            case Ties ties ->
                new TaskBlend(
                        ties.weights(),
                        tasks(
                                tensors,
                                task -> LargestMagnitudes.of(tensors.getFirst(), tensors.get(task), ties.density())),
                        true);
            case Dare dare ->
                new TaskBlend(
                        dare.weights(),
                        tasks(
                                tensors,
                                task -> RandomPruning.of(
                                        dare, tensors.getFirst().name(), task)),
                        dare.electSigns());
        };
    }

    private static List<Pruning> tasks(List<TensorEntry> tensors, IntFunction<Pruning> pruning) {
        return IntStream.range(1, tensors.size()).mapToObj(pruning).toList();
    }
}
