package io.burnish.djl;

import ai.djl.ndarray.NDList;
import io.burnish.train.PreferenceFigures;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Means of one figure, by DJL's accumulators (`train/epoch`, `validate/epoch`, ...), each step by its pairs.
final class FigureMeans {

    private final Figure figure;
    private final Map<String, Sum> sums = new ConcurrentHashMap<>();

    private record Sum(double total, long rows) {
        static final Sum ZERO = new Sum(0, 0);
    }

    FigureMeans(Figure figure) {
        this.figure = figure;
    }

    void reset(String accumulator) {
        sums.put(accumulator, Sum.ZERO);
    }

    /// @param predictions carry the [PreferenceFigures] of a step or an evaluation
    void update(String accumulator, NDList predictions) {
        PreferenceFigures figures = Carried.out(predictions, PreferenceFigures.class);
        sums.merge(
                accumulator,
                new Sum(figures.rows() * figure.of(figures), figures.rows()),
                (a, b) -> new Sum(a.total + b.total, a.rows + b.rows));
    }

    /// The mean so far; NaN before the first step, as DJL's own evaluators have it.
    float mean(String accumulator) {
        Sum sum = sums.getOrDefault(accumulator, Sum.ZERO);
        return (float) (sum.total / sum.rows);
    }
}
