package io.burnish.djl;

import ai.djl.Device;
import ai.djl.nn.Parameter;
import ai.djl.training.TrainingConfig;
import ai.djl.training.evaluator.Evaluator;
import ai.djl.training.initializer.Initializer;
import ai.djl.training.listener.TrainingListener;
import ai.djl.training.loss.Loss;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.util.PairList;
import io.burnish.losses.PreferenceLoss;
import io.burnish.train.TrainSettings;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// How a Burnish model is trained, as a DJL `TrainingConfig`: a preference loss, the settings, and who listens.
///
/// Optimizer, schedule and batches are the settings' ([TrainSettings], a recipe's section `train`). Its
/// `checkpoint_every` and `keep_checkpoints` are not read here: there is no run directory.
///
/// @param preferenceLoss from `io.burnish.losses`, or by name from its `LossCatalogue`
/// @param settings what is still `auto` in them is chosen as for a recipe
/// @param listeners DJL's, such as `TrainingListener.Defaults.logging()`
public record BurnishTrainingConfig(
        PreferenceLoss preferenceLoss, TrainSettings settings, List<TrainingListener> listeners)
        implements TrainingConfig {

    public BurnishTrainingConfig {
        listeners = List.copyOf(listeners);
    }

    public BurnishTrainingConfig(PreferenceLoss preferenceLoss, TrainSettings settings, TrainingListener... listeners) {
        this(preferenceLoss, settings, List.of(listeners));
    }

    @Override
    public Device[] getDevices() {
        return new Device[] {Device.cpu()};
    }

    /// Empty: a model is loaded, not initialised.
    @Override
    public PairList<Initializer, Predicate<Parameter>> getInitializers() {
        return new PairList<>();
    }

    /// One that refuses every update, naming what does it instead.
    @Override
    public Optimizer getOptimizer() {
        return new UnservedOptimizer();
    }

    /// The loss as DJL's listeners read it: means of what Burnish computed.
    @Override
    public Loss getLossFunction() {
        return new FigureLoss();
    }

    @Override
    public @Nullable ExecutorService getExecutorService() {
        return null;
    }

    /// Rewards, margins and accuracies under TRL's names; none for supervised fine-tuning.
    @Override
    public List<Evaluator> getEvaluators() {
        return Figure.of(preferenceLoss.paired()).stream()
                .filter(figure -> figure != Figure.LOSS)
                .<Evaluator>map(FigureEvaluator::new)
                .toList();
    }

    @Override
    public List<TrainingListener> getTrainingListeners() {
        return listeners;
    }
}
