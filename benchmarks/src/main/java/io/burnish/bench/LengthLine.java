package io.burnish.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/// The loops of one loss over all seeds, model by model.
///
/// @param length tokens of an answer
/// @param right share of right answers
record LengthLine(String loss, List<Range> length, List<Range> right) {

    LengthLine {
        length = List.copyOf(length);
        right = List.copyOf(right);
    }

    /// Over seeds.
    record Range(double mean, double least, double greatest) {

        static Range of(List<Double> values) {
            return new Range(
                    values.stream().mapToDouble(Double::doubleValue).average().orElseThrow(),
                    values.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                    values.stream().mapToDouble(Double::doubleValue).max().orElseThrow());
        }
    }

    /// One a loss, in the order in which they first come.
    static List<LengthLine> of(List<LengthLoop> loops) {
        Map<String, List<LengthLoop>> byLoss = new LinkedHashMap<>();
        loops.forEach(loop ->
                byLoss.computeIfAbsent(loop.loss(), _ -> new ArrayList<>()).add(loop));
        List<LengthLine> lines = new ArrayList<>();
        byLoss.forEach((loss, same) -> lines.add(new LengthLine(
                loss,
                ranges(same, model -> model.length().value()),
                ranges(same, model -> model.right().value()))));
        return lines;
    }

    // a loop that ended early counts as far as it came
    private static List<Range> ranges(List<LengthLoop> loops, ToDoubleFunction<LengthLoop.Model> figure) {
        int models = loops.stream().mapToInt(loop -> loop.models().size()).max().orElse(0);
        List<Range> ranges = new ArrayList<>();
        for (int m = 0; m < models; m++) {
            int model = m;
            ranges.add(Range.of(loops.stream()
                    .filter(loop -> loop.models().size() > model)
                    .map(loop -> figure.applyAsDouble(loop.models().get(model)))
                    .toList()));
        }
        return ranges;
    }
}
