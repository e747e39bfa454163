package io.burnish.losses.djl;

// Axes: B pairs, F features of a prompt, V answers to choose from (each one token).

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Model;
import ai.djl.metric.Metrics;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.nn.AbstractBlock;
import ai.djl.nn.Activation;
import ai.djl.nn.Block;
import ai.djl.nn.SequentialBlock;
import ai.djl.nn.core.Linear;
import ai.djl.training.DefaultTrainingConfig;
import ai.djl.training.EasyTrain;
import ai.djl.training.ParameterStore;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.ArrayDataset;
import ai.djl.training.listener.EvaluatorTrainingListener;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import ai.djl.util.PairList;
import io.burnish.losses.Dpo;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Preference training with DJL's own `Trainer`, `Dataset` and `EasyTrain`: the loss is all that comes from here.
class DjlTrainerExampleTest {

    private static final int PAIRS = 64;
    private static final int FEATURES = 4;
    private static final int ANSWERS = 4;

    /// The smallest policy: two layers from a prompt's features to the logits of one-token answers.
    ///
    /// One layer would not do: DJL refuses a step whose gradients sum to zero, as those under a softmax always
    /// do.
    private static final class TinyPolicy extends AbstractBlock {

        private final Block layers = addChildBlock(
                "layers",
                new SequentialBlock()
                        .add(Linear.builder().setUnits(8).build())
                        .add(Activation::tanh)
                        .add(Linear.builder().setUnits(ANSWERS).build()));

        @Override
        protected NDList forwardInternal(
                ParameterStore store, NDList inputs, boolean training, @Nullable PairList<String, Object> ignored) {
            NDArray logps_BV = layers.forward(store, new NDList(inputs.get(0)), training)
                    .singletonOrThrow()
                    .logSoftmax(-1);
            return new NDList(of(logps_BV, inputs.get(1)), of(logps_BV, inputs.get(2)));
        }

        private static NDArray of(NDArray logps_BV, NDArray answers_B) {
            return logps_BV.gather(answers_B.expandDims(1), 1).squeeze(1);
        }

        @Override
        protected void initializeChildBlocks(NDManager manager, DataType type, Shape... shapes) {
            layers.initialize(manager, type, shapes[0]);
        }

        @Override
        public Shape[] getOutputShapes(Shape[] shapes) {
            var pairs = new Shape(shapes[0].get(0));
            return new Shape[] {pairs, pairs};
        }
    }

    @Test
    void trainsAPolicyToPreferWhatWasChosen() throws Exception {
        var loss = new PreferenceLossAdapter("dpo", new Dpo(0.5, 0));
        var config = new DefaultTrainingConfig(loss)
                .optOptimizer(Optimizer.adam()
                        .optLearningRateTracker(Tracker.fixed(0.1f))
                        .build())
                .addTrainingListeners(new EvaluatorTrainingListener());
        try (NDManager manager = NDManager.newBaseManager();
                Model model = Model.newInstance("tiny-policy", "PyTorch")) {
            manager.getEngine().setRandomSeed(42);
            // The prompt's feature says which answer is right; the rejected one is its neighbour.
            var features = new float[PAIRS * FEATURES];
            var chosen = new long[PAIRS];
            var rejected = new long[PAIRS];
            for (int i = 0; i < PAIRS; i++) {
                features[i * FEATURES + i % FEATURES] = 1;
                chosen[i] = i % ANSWERS;
                rejected[i] = (i + 1) % ANSWERS;
            }
            NDArray referenceLogps_B = manager.full(new Shape(PAIRS), (float) -Math.log(ANSWERS));
            NDArray tokens_B = manager.ones(new Shape(PAIRS));
            var pairs = new ArrayDataset.Builder()
                    .setData(
                            manager.create(features, new Shape(PAIRS, FEATURES)),
                            manager.create(chosen),
                            manager.create(rejected))
                    .optLabels(referenceLogps_B, referenceLogps_B, tokens_B, tokens_B)
                    .setSampling(16, false)
                    .build();

            model.setBlock(new TinyPolicy());
            try (Trainer trainer = model.newTrainer(config)) {
                trainer.setMetrics(new Metrics());
                trainer.initialize(new Shape(16, FEATURES), new Shape(16), new Shape(16));
                EasyTrain.fit(trainer, 10, pairs, null);
                NDList logps = trainer.evaluate(new NDList(
                        manager.create(features, new Shape(PAIRS, FEATURES)),
                        manager.create(chosen),
                        manager.create(rejected)));
                NDArray margins_B = logps.get(0).sub(logps.get(1));
                assertThat(margins_B.min().getFloat()).isGreaterThan(2);
                assertThat(trainer.getTrainingResult().getTrainLoss()).isLessThan((float) Math.log(2) / 2);
            }
        }
    }
}
