package io.burnish.train;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.data.TokenBatch;
import io.burnish.data.batch.StepBatch;
import io.burnish.losses.PreferenceLoss;
import io.burnish.losses.Sft;
import io.burnish.losses.fused.LogProbHead;
import io.burnish.model.Decoder;
import io.burnish.model.Dtype;
import io.burnish.model.Recompute;
import io.burnish.model.Weights;
import io.burnish.tape.Tape;
import io.burnish.tensor.FlatBuffer;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.StateStaging;
import java.util.List;
import java.util.Optional;

/// Turns optimizer steps of pairs into updates of a model's weights.
///
/// A step is the same however it is split into micro-batches: losses are divided by the step's own totals, and
/// gradients accumulate in one flat buffer. Belongs to one thread. Legend: A scored answer tokens, H hidden, N
/// parameters.
public final class PreferenceTrainer implements AutoCloseable {

    private static final PreferenceLoss FINE_TUNING = new Sft();

    private final Kernels kernels;
    private final Weights weights;
    private final PreferenceLoss loss;
    private final TrainSettings settings;
    private final DataType type;
    private final Recompute recompute;
    private final Schedule schedule;
    private final Scope scope = Scope.shared();
    private final FlatBuffer gradients;
    private final Decoder decoder;
    private final AdamW optimizer;
    private final Workspace saved;
    private final Workspace scratch;
    private final LogProbHead head;
    private long stepsDone;
    private boolean ownReference;

    /// @param weights trained in place
    /// @param settings resolved: nothing left to choose
    public PreferenceTrainer(
            Kernels kernels, Weights weights, PreferenceLoss loss, TrainSettings settings, int totalSteps) {
        this(kernels, weights, loss, settings, totalSteps, 0);
    }

    /// @param roundingSeed of what is rounded by chance
    public PreferenceTrainer(
            Kernels kernels,
            Weights weights,
            PreferenceLoss loss,
            TrainSettings settings,
            int totalSteps,
            long roundingSeed) {
        this(
                kernels,
                weights,
                loss,
                settings,
                totalSteps,
                roundingSeed,
                OffloadedState.sliceElements(settings.optimizer(), weights.parameters()));
    }

    /// @param sliceElements see [AdamW]
    PreferenceTrainer(
            Kernels kernels,
            Weights weights,
            PreferenceLoss loss,
            TrainSettings settings,
            int totalSteps,
            long roundingSeed,
            long sliceElements) {
        this(kernels, weights, loss, settings, totalSteps, roundingSeed, sliceElements, StateStaging::new);
    }

    /// @param staging see [AdamW]
    PreferenceTrainer(
            Kernels kernels,
            Weights weights,
            PreferenceLoss loss,
            TrainSettings settings,
            int totalSteps,
            long roundingSeed,
            long sliceElements,
            StateStaging.Maker staging) {
        this.kernels = kernels;
        this.weights = weights;
        this.loss = loss;
        this.settings = settings;
        this.recompute = settings.recompute().chosen().orElse(Recompute.NONE); // nobody planned: the fastest
        this.schedule =
                new Schedule(settings.schedule(), settings.learningRate().value(), totalSteps);
        Device device = weights.parameters().all_N().device();
        this.type = weights.parameters().all_N().type();
        this.gradients = FlatBuffer.zeros(
                scope,
                weights.parameters().layout(),
                settings.gradients().chosen().orElse(Dtype.FP32).type(),
                device);
        this.decoder = new Decoder(scope, weights.config(), weights.parameters(), gradients);
        this.optimizer = new AdamW(
                scope, settings.optimizer(), weights.parameters(), gradients, roundingSeed, sliceElements, staging);
        this.saved = new Workspace(device);
        this.scratch = new Workspace(device);
        this.head = new LogProbHead(
                kernels,
                decoder.head(),
                decoder.config().form().logits(),
                scratch,
                settings.headRows().value());
    }

    /// Computes one optimizer step and updates the weights, unless something was not finite.
    ///
    /// @throws NotItsReferenceException when the reference was said to be the model as it starts
    ///     ([#expectOwnReference()]) and the first step finds it is not
    public StepReport step(StepBatch batch, ReferenceLogps reference) {
        return step(batch, reference, Optional.empty());
    }

    /// The same, with rows of fine-tuning beside the pairs.
    public StepReport step(StepBatch batch, ReferenceLogps reference, Optional<Replay.Rows> replay) {
        long start = System.nanoTime();
        double learningRate = schedule.learningRate(stepsDone);
        gradients.all_N().zero();
        optimizer.begin();
        Objective pairs = Objective.of(
                loss,
                batch,
                reference,
                1,
                ownReference && stepsDone == 0 ? Optional.of(StartCheck.of(type)) : Optional.empty());
        Optional<Objective> replayed = replay.map(
                rows -> Objective.of(FINE_TUNING, rows.batch(), ReferenceLogps.NONE, rows.weight(), Optional.empty()));
        long sequenceTokens = 0;
        long computedTokens = 0;
        double gradNorm = Double.NaN;
        Optional<String> skipped = Optional.empty();
        try {
            pairs.outcomes().prepare(batch.microBatches(), reference, micro -> scorer().score(micro));
            for (TokenBatch micro : batch.microBatches()) {
                accumulate(micro, pairs);
                sequenceTokens += micro.sequenceTokens();
                computedTokens += micro.tokens();
            }
            for (TokenBatch micro :
                    replay.map(rows -> rows.batch().microBatches()).orElse(List.of())) {
                accumulate(micro, replayed.orElseThrow());
                computedTokens += micro.tokens();
            }
            gradNorm = Math.sqrt(kernels.sumOfSquares(gradients.all_N()));
            if (!Double.isFinite(gradNorm)) {
                throw new NonFiniteException("the gradient's norm is " + gradNorm);
            }
            double clip = Math.min(1, settings.maxGradNorm() / (gradNorm + 1e-6));
            optimizer.update(kernels, learningRate, clip);
        } catch (NonFiniteException e) {
            skipped = Optional.of(String.valueOf(e.getMessage()));
        }
        stepsDone++;
        return new StepReport(
                stepsDone,
                0,
                pairs.sums().figures(),
                replayed.map(rows -> rows.sums().figures().loss()),
                learningRate,
                gradNorm,
                sequenceTokens,
                computedTokens,
                (System.nanoTime() - start) / 1e9,
                skipped);
    }

    private void accumulate(TokenBatch batch, Objective objective) {
        try (Tape tape = new Tape(kernels, type, saved, scratch, true)) {
            BatchInputs inputs =
                    BatchInputs.of(tape, weights.parameters().all_N().device(), batch);
            Tensor hidden_AH = decoder.forward(tape, inputs.tokens_T(), inputs.segments(), inputs.rows_A(), recompute);
            Tensor gradHidden_AH = tape.takeGradient(hidden_AH);
            head.backward(
                    hidden_AH,
                    inputs.answers(),
                    (row, answers) -> objective.gradients(batch, row, answers),
                    gradHidden_AH);
            tape.backward(gradHidden_AH);
        }
    }

    /// Says that the reference is the model as it starts: the first step then compares both, answer by answer.
    public void expectOwnReference() {
        ownReference = true;
    }

    /// Steps done, skipped ones among them.
    public long stepsDone() {
        return stepsDone;
    }

    /// Scores between steps, in the memory of the steps. It is closed with the trainer.
    public Scorer scorer() {
        return new Scorer(kernels, decoder, settings.headRows().value(), saved, scratch);
    }

    /// Makes room for steps as planned, so that the first does not have to find out how much they take.
    public void reserve(ActivationPlan plan) {
        saved.reserve(plan.kept());
        scratch.reserve(plan.scratch());
    }

    Weights weights() {
        return weights;
    }

    AdamW optimizer() {
        return optimizer;
    }

    /// Goes on after a checkpoint.
    void restore(long steps, long updates) {
        stepsDone = steps;
        optimizer.restore(updates);
    }

    /// The decoder that is trained, for scoring between steps.
    public Decoder decoder() {
        return decoder;
    }

    /// The most bytes of working memory used at once, besides weights, gradients and optimizer state.
    public long peakBytes() {
        return saved.highWater() + scratch.highWater();
    }

    @Override
    public void close() {
        optimizer.close();
        decoder.close();
        saved.close();
        scratch.close();
        scope.close();
    }
}
