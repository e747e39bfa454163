package io.burnish.train;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.data.batch.StepBatch;
import io.burnish.losses.LossCatalogue;
import io.burnish.losses.LossProblems;
import io.burnish.losses.PreferenceLoss;
import io.burnish.losses.fused.AnswerStatistics;
import io.burnish.model.Auto;
import io.burnish.model.Decoder;
import io.burnish.model.Families;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Recompute;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.Kernels;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// A training small enough for a test: a tiny model and random pairs that follow from a seed.
final class TinyTraining {

    static final int EVERYTHING = 1_000_000;
    private static final int VOCABULARY = 99;

    private TinyTraining() {}

    static Weights weights() {
        return Families.load(Families.folder("llama3.2"));
    }

    static Weights weights(DataType type) {
        return ModelDirectory.open(Families.folder("llama3.2")).load(type, Device.cpu());
    }

    // on tensors this small the plain kernels are the faster ones
    static Kernels kernels() {
        return new AtenKernels();
    }

    static PreferenceLoss loss(String name) {
        return loss(name, Map.of());
    }

    static PreferenceLoss loss(String name, Map<String, Object> keys) {
        try {
            return LossCatalogue.create(name, keys);
        } catch (LossProblems e) {
            throw new IllegalArgumentException(e);
        }
    }

    /// Pairs whose rows are 1000, 1001, ...
    static TokenPairs pairs(int count, long seed) {
        Random random = new Random(seed);
        List<TokenPair> pairs = IntStream.range(0, count)
                .mapToObj(i -> new TokenPair(
                        1000 + i,
                        "p" + i,
                        ids(random, 1 + random.nextInt(9)),
                        TokenAnswer.of(ids(random, 1 + random.nextInt(12))),
                        TokenAnswer.of(ids(random, 1 + random.nextInt(12)))))
                .toList();
        return TokenPairs.of(pairs);
    }

    private static int[] ids(RandomGenerator random, int count) {
        return random.ints(count, 3, VOCABULARY).toArray();
    }

    static TrainSettings settings(double learningRate, Recompute recompute) {
        return settings(learningRate, recompute, ScheduleSettings.Constant.defaults());
    }

    static TrainSettings settings(double learningRate, Recompute recompute, ScheduleSettings schedule) {
        return settings(learningRate, recompute, schedule, OptimizerSettings.defaults());
    }

    static TrainSettings settings(
            double learningRate, Recompute recompute, ScheduleSettings schedule, OptimizerSettings optimizer) {
        TrainSettings defaults = TrainSettings.defaults().resolve(false, true, false);
        return new TrainSettings(
                1,
                OptionalInt.empty(),
                defaults.batchPairs(),
                defaults.microTokens(),
                Auto.of(16),
                Auto.of(learningRate),
                schedule,
                optimizer,
                defaults.gradients(),
                1.0,
                Auto.of(recompute),
                100,
                2,
                new EvalEvery.Never(),
                TrainFrom.PREVIOUS);
    }

    /// One optimizer step over these pairs, in forward passes of at most so many tokens.
    static StepBatch batch(TokenPairs pairs, long step, int from, int to, int microTokens) {
        int[] indices = IntStream.range(from, to).toArray();
        return new StepBatch(step, 0, indices, Batcher.batches(pairs, true, indices, microTokens));
    }

    /// What a checkpoint says of a trainer, with some numbers for what it cannot know.
    static TrainingState state(PreferenceTrainer trainer, int steps) {
        return new TrainingState(
                TrainingState.FORMAT,
                trainer.stepsDone(),
                trainer.optimizer().updates(),
                321,
                1,
                0,
                steps,
                "hash",
                0.7);
    }

    /// What a model says of pairs before it is trained.
    static Map<Long, ReferenceLogps.Logps> reference(Weights weights, TokenPairs pairs) {
        return reference(kernels(), weights, pairs);
    }

    static Map<Long, ReferenceLogps.Logps> reference(Kernels kernels, Weights weights, TokenPairs pairs) {
        Map<Long, ReferenceLogps.Logps> logps = new HashMap<>();
        int[] all = IntStream.range(0, pairs.size()).toArray();
        try (Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                Scorer scorer = new Scorer(kernels, decoder, 400)) {
            for (TokenBatch batch : Batcher.batches(pairs, true, all, 4096)) {
                List<AnswerStatistics> answers = scorer.score(batch);
                for (int i = 0; i < answers.size(); i += 2) {
                    logps.put(batch.answerRow_Q()[i], ReferenceLogps.Logps.of(answers.get(i), answers.get(i + 1)));
                }
            }
        }
        return logps;
    }
}
