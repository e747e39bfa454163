package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.StepBatch;
import io.burnish.model.Dtype;
import io.burnish.model.Families;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Recompute;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.VectorKernels;
import io.burnish.tensor.libtorch.LibTorch;
import io.burnish.train.ActivationPlan.Pass;
import io.burnish.train.MemoryPlan.Training;
import io.burnish.train.OptimizerSettings.State;
import io.burnish.train.OptimizerSettings.Update;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The plan of a training beside what its steps allocate: every tensor with memory of its own counts, whoever made it.
///
/// In bf16 the plain kernels' conversions are not in the plan: there what the training itself owns is compared.
class CountedMemoryTest {

    private static final double SHARE = 0.1;
    private static final int VOCABULARY = 99;

    private final int threads = LibTorch.threads();

    @BeforeEach
    void oneThread() {
        LibTorch.setThreads(1); // tiny shapes: a second thread only waits
    }

    @AfterEach
    void allThreads() {
        LibTorch.setThreads(threads);
    }

    @ParameterizedTest
    @CsvSource({
        "llama3.2, FP32, NONE, FP32, MASTER, 8, 150",
        "llama3.2, FP32, ATTENTION, FP32, MASTER, 8, 150",
        "llama3.2, FP32, LAYER, FP32, MASTER, 8, 150",
        "llama3.2, FP32, NONE, INT8, MASTER, 24, 40",
        "qwen3, FP32, NONE, BF16, MASTER, 10, 100",
        "qwen3, FP32, ATTENTION, INT8, MASTER, 2, 500",
        "mistral, FP32, LAYER, INT8, MASTER, 4, 300",
        "llama3.2, BF16, NONE, FP32, MASTER, 15, 100",
        "llama3.2, BF16, LAYER, INT8, STOCHASTIC, 15, 100",
        "qwen3, BF16, ATTENTION, BF16, KAHAN, 15, 100",
        "gemma2, FP32, NONE, FP32, MASTER, 8, 150",
        "gemma2, FP32, ATTENTION, FP32, MASTER, 8, 150",
        "gemma3, FP32, LAYER, INT8, MASTER, 8, 150",
    })
    void aPlanIsWithinATenthOfWhatIsAllocated(
            String family, Dtype type, Recompute recompute, State state, Update update, int pairs, int length) {
        TokenPairs data = pairs(pairs, length);
        StepBatch batch = TinyTraining.batch(data, 0, 0, pairs, TinyTraining.EVERYTHING);
        TokenBatch tokens = batch.microBatches().getFirst();
        TrainSettings settings = TinyTraining.settings(
                1e-3,
                recompute,
                ScheduleSettings.Constant.defaults(),
                new OptimizerSettings(OptimizerSettings.Type.ADAMW, 0.9, 0.999, 1e-8, 0, state, update));
        long before = Scope.bytes();
        try (Weights weights = ModelDirectory.open(Families.folder(family)).load(type.type(), Device.cpu())) {
            Kernels kernels = type == Dtype.FP32 ? new VectorKernels(1) : TinyTraining.kernels();
            int longest =
                    IntStream.range(0, pairs).map(data::computedTokens).max().orElseThrow();
            MemoryPlan plan = new Training(
                            weights.config(),
                            type,
                            settings,
                            new Pass(tokens.tokens(), tokens.scoredTokens(), longest),
                            false)
                    .plan();
            try (PreferenceTrainer trainer =
                    new PreferenceTrainer(kernels, weights, TinyTraining.loss("simpo"), settings, 10)) {
                trainer.step(batch, ReferenceLogps.NONE);
                trainer.step(batch, ReferenceLogps.NONE);
                long owned = Scope.bytes() - before;
                Scope.forgetPeak();
                trainer.step(batch, ReferenceLogps.NONE);
                long counted = type == Dtype.FP32 ? Scope.peakBytes() - before : owned;
                System.out.printf(
                        "%s: counted %,d, planned %,d%n",
                        Arrays.asList(family, type, recompute, state, pairs, length), counted, plan.bytes());
                assertThat((double) plan.bytes())
                        .as("counted %,d; %s", counted, String.join("%n".formatted(), plan.lines()))
                        .isBetween((1 - SHARE) * counted, (1 + SHARE) * counted);
            }
        }
    }

    private static TokenPairs pairs(int count, int length) {
        Random random = new Random(11);
        return TokenPairs.of(IntStream.range(0, count)
                .mapToObj(i -> new TokenPair(
                        i,
                        "p" + i,
                        ids(random, length / 2 + random.nextInt(length / 2)),
                        TokenAnswer.of(ids(random, length / 2 + random.nextInt(length / 2))),
                        TokenAnswer.of(ids(random, length / 2 + random.nextInt(length / 2)))))
                .toList());
    }

    private static int[] ids(Random random, int count) {
        return random.ints(count, 3, VOCABULARY).toArray();
    }
}
