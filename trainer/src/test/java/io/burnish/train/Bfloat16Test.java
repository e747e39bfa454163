package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.losses.fused.AnswerStatistics;
import io.burnish.model.Decoder;
import io.burnish.model.Families;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Recompute;
import io.burnish.model.Stories;
import io.burnish.model.Weights;
import io.burnish.tensor.Scope;
import io.burnish.train.OptimizerSettings.State;
import io.burnish.train.OptimizerSettings.Update;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What bf16 weights and activations do to log-probs and to a training, measured, printed and held.
class Bfloat16Test {

    private static final int STEPS = 8;
    private static final int PAIRS = 4;

    /// Nats per token between an answer's log-prob in bf16 and in fp32.
    private record Gap(double mean, double largest) {}

    @ParameterizedTest
    @ValueSource(strings = {"llama3.2", "qwen2", "qwen3", "mistral"})
    void logProbsOfRandomModelsAreNear(String family) {
        Gap gap = gap(Families.folder(family), TinyTraining.pairs(40, 3));
        System.out.printf(
                "bf16 against fp32, %s: mean %.2g, largest %.2g nats a token%n", family, gap.mean, gap.largest);
        assertThat(gap.mean()).isLessThan(0.02);
        assertThat(gap.largest()).isLessThan(0.1);
    }

    @Test
    void logProbsOfATrainedModelOnRealAnswersAreNear(@TempDir Path scratch) throws IOException {
        Set<Integer> rows = IntStream.range(0, 24).boxed().collect(Collectors.toSet());
        Gap gap = gap(Stories.model(), Stories.pairs(rows, 256, scratch));
        System.out.printf(
                "bf16 against fp32, stories260k: mean %.2g, largest %.2g nats a token%n", gap.mean, gap.largest);
        assertThat(gap.mean()).isLessThan(0.02);
        assertThat(gap.largest()).isLessThan(0.1);
    }

    private static Gap gap(Path model, TokenPairs pairs) {
        List<AnswerStatistics> exact = score(model, DataType.FLOAT32, pairs);
        List<AnswerStatistics> rounded = score(model, DataType.BFLOAT16, pairs);
        double sum = 0;
        double largest = 0;
        for (int i = 0; i < exact.size(); i++) {
            double gap = Math.abs(rounded.get(i).logp() - exact.get(i).logp())
                    / exact.get(i).tokens();
            sum += gap;
            largest = Math.max(largest, gap);
        }
        return new Gap(sum / exact.size(), largest);
    }

    private static List<AnswerStatistics> score(Path model, DataType type, TokenPairs pairs) {
        List<AnswerStatistics> answers = new ArrayList<>();
        int[] all = IntStream.range(0, pairs.size()).toArray();
        try (Weights weights = ModelDirectory.open(model).load(type, Device.cpu());
                Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                Scorer scorer = new Scorer(TinyTraining.kernels(), decoder, 400)) {
            for (TokenBatch batch : Batcher.batches(pairs, true, all, 1024)) {
                answers.addAll(scorer.score(batch));
            }
        }
        return answers;
    }

    @ParameterizedTest
    @CsvSource({"MASTER, FP32", "STOCHASTIC, INT8", "KAHAN, BF16"})
    void aTrainingInBfloat16GoesWhereOneInFloat32Goes(Update update, State state) {
        List<Double> exact = losses(DataType.FLOAT32, Update.MASTER, State.FP32);
        List<Double> rounded = losses(DataType.BFLOAT16, update, state);
        System.out.printf("losses in fp32 %s, in bf16 with %s and %s %s%n", exact, update, state, rounded);
        assertThat(exact.getLast()).isLessThan(exact.getFirst() - 0.05);
        for (int step = 0; step < STEPS; step++) {
            assertThat(rounded.get(step))
                    .as("step %d", step + 1)
                    .isCloseTo(exact.get(step), org.assertj.core.data.Offset.offset(0.03));
        }
    }

    private static List<Double> losses(DataType type, Update update, State state) {
        TokenPairs data = TinyTraining.pairs(PAIRS, 5);
        OptimizerSettings optimizer =
                new OptimizerSettings(OptimizerSettings.Type.ADAMW, 0.9, 0.999, 1e-8, 0, state, update);
        TrainSettings settings =
                TinyTraining.settings(1e-3, Recompute.NONE, ScheduleSettings.Constant.defaults(), optimizer);
        List<Double> losses = new ArrayList<>();
        try (Weights weights = TinyTraining.weights(type)) {
            Map<Long, ReferenceLogps.Logps> reference = TinyTraining.reference(weights, data);
            try (PreferenceTrainer trainer = new PreferenceTrainer(
                    TinyTraining.kernels(), weights, TinyTraining.loss("dpo"), settings, STEPS, 1)) {
                trainer.expectOwnReference();
                for (int step = 0; step < STEPS; step++) {
                    losses.add(trainer.step(TinyTraining.batch(data, step, 0, PAIRS, 1000), reference::get)
                            .figures()
                            .loss());
                }
            }
        }
        return losses;
    }
}
