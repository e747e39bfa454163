package io.burnish.djl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.training.evaluator.Evaluator;

/// A figure that Burnish has computed already, as DJL's listeners ask for it.
final class FigureEvaluator extends Evaluator {

    private final FigureMeans means;

    FigureEvaluator(Figure figure) {
        super(figure.label());
        this.means = new FigureMeans(figure);
    }

    @Override
    public NDArray evaluate(NDList labels, NDList predictions) {
        throw NotServed.LOSS_OF_ARRAYS.refusal();
    }

    @Override
    public void addAccumulator(String key) {
        means.reset(key);
    }

    @Override
    public void updateAccumulator(String key, NDList labels, NDList predictions) {
        means.update(key, predictions);
    }

    @Override
    public void updateAccumulators(String[] keys, NDList labels, NDList predictions) {
        for (String key : keys) {
            means.update(key, predictions);
        }
    }

    @Override
    public void resetAccumulator(String key) {
        means.reset(key);
    }

    @Override
    public float getAccumulator(String key) {
        return means.mean(key);
    }
}
