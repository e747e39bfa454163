package io.burnish.djl;

import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.GradientCollector;
import ai.djl.training.Trainer;
import ai.djl.training.dataset.Batch;
import ai.djl.training.dataset.Dataset;
import io.burnish.data.Purpose;
import io.burnish.data.TokenPairs;
import java.util.List;

/// Preference training with DJL's `TrainingListener`s and `Metrics`: a face of
/// [io.burnish.train.PreferenceTrainer].
///
/// Listeners hear each optimizer step as a training batch, each pass over the held-out pairs as one validation batch,
/// and the end of each epoch; the trainer's evaluators are the loss and the rewards. Where metrics are set,
/// every step adds `loss`, `rewards/chosen`, `rewards/rejected`, `rewards/margins`, `rewards/accuracies`,
/// `learning_rate` and `grad_norm`, every validation the first five with `eval_` before the name.
///
/// DJL's own way to step (`EasyTrain.fit`, `forward`, `step`, a `GradientCollector`) is not served: each of these
/// methods throws an `UnsupportedOperationException` that names what does it. Belongs to one thread.
public final class BurnishTrainer extends Trainer {

    private final BurnishModel model;
    private final BurnishTrainingConfig config;
    private boolean closed;

    BurnishTrainer(BurnishModel model, BurnishTrainingConfig config) {
        // before any listener hears of it: a model that is not loaded cannot be trained
        model.weightsAndTokenizer();
        super(model, config);
        this.model = model;
        this.config = config;
    }

    /// Trains the model on pairs of text, in place.
    ///
    /// @param heldOut evaluated as [io.burnish.train.TrainSettings#evalEvery()] says; may be empty
    /// @throws io.burnish.data.DataException when a pair cannot be tokenised or is too long for the model
    /// @throws IllegalStateException when the loss or the gradient was not finite three steps in a row
    public void fit(List<TextPair> train, List<TextPair> heldOut) {
        var tokenizer = model.pairTokenizer(config.preferenceLoss().paired() ? Purpose.PAIRS : Purpose.ANSWERS);
        fit(TokenizedTexts.of(tokenizer, train, 0), TokenizedTexts.of(tokenizer, heldOut, train.size()));
    }

    /// Trains the model on pairs of token ids, such as [io.burnish.data.tokens.PreferenceDataset] reads from
    /// files.
    ///
    /// A loss with a reference is given the model as it is when this is called. The order of the pairs follows from
    /// the engine's seed (`Engine.setRandomSeed`), 42 where none is set.
    ///
    /// @param train at least one; row numbers differ over both
    public void fit(TokenPairs train, TokenPairs heldOut) {
        if (closed) {
            throw new IllegalStateException("this trainer is closed: make another one by newTrainer");
        }
        new Training(this, model.weightsAndTokenizer(), config, train, heldOut).run();
    }

    /// @throws UnsupportedOperationException always: a Burnish model is loaded, not initialised
    @Override
    public void initialize(Shape... shapes) {
        throw NotServed.BLOCK.refusal();
    }

    /// @throws UnsupportedOperationException always
    @Override
    public Iterable<Batch> iterateDataset(Dataset dataset) {
        throw NotServed.DATASET.refusal();
    }

    /// @throws UnsupportedOperationException always
    @Override
    public GradientCollector newGradientCollector() {
        throw NotServed.GRADIENT_COLLECTOR.refusal();
    }

    /// @throws UnsupportedOperationException always
    @Override
    public NDList forward(NDList input) {
        throw NotServed.FORWARD.refusal();
    }

    /// @throws UnsupportedOperationException always
    @Override
    public NDList forward(NDList data, NDList labels) {
        throw NotServed.FORWARD.refusal();
    }

    /// @throws UnsupportedOperationException always
    @Override
    public NDList evaluate(NDList input) {
        throw NotServed.EVALUATE.refusal();
    }

    /// @throws UnsupportedOperationException always
    @Override
    public void step() {
        throw NotServed.STEP.refusal();
    }

    /// Tells the listeners that training ends; the model stays open.
    @Override
    public void close() {
        if (!closed) {
            closed = true;
            super.close();
        }
    }

    /// Nothing: DJL's would tell the listeners on the finalizer's thread that training ends.
    @Override
    @SuppressWarnings({"deprecation", "removal", "Finalize"})
    protected void finalize() {}
}
