package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.data.TokenAnswer;
import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.data.batch.StepBatch;
import io.burnish.losses.PreferenceLoss;
import io.burnish.model.Families;
import io.burnish.model.ModelDirectory;
import io.burnish.model.Recompute;
import io.burnish.model.Weights;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.CardOnCpu;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.StateStaging;
import io.burnish.train.OptimizerSettings.State;
import io.burnish.train.OptimizerSettings.Update;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole trainings by the card's kernels, which run on the CPU here: they go where the CPU's own go, and come out the
/// same bit for bit whatever is computed again, lies on the host, was stopped, or travels late.
class TrainingByCardKernelsTest {

    private static final int STEPS = 3;
    private static final int STOPPED_AFTER = 2;
    private static final int PAIRS = 3;
    private static final int MICRO_TOKENS = 45;
    private static final long ON_CARD = 0;
    private static final long SLICE = 1024;
    private static final double LEARNING_RATE = 1e-3;
    private static final TokenPairs DATA = TinyTraining.pairs(STEPS * PAIRS, 7);

    /// The same with chosen answers only, for fine-tuning.
    private static final TokenPairs ROWS = TokenPairs.of(IntStream.range(0, DATA.size())
            .mapToObj(DATA::get)
            .map(pair -> new TokenPair(pair.row(), pair.promptId(), pair.prompt_P(), pair.chosen(), TokenAnswer.NONE))
            .toList());

    /// What is trained, and how parameters and state are kept.
    ///
    /// @param epsilon large where weights are compared with another implementation's: an update with a small one is
    ///     nearly the sign of a gradient, also where that is noise
    private record Training(String family, String loss, DataType type, State state, Update update, double epsilon) {

        static Training bfloat16(State state, Update update) {
            return new Training("llama3.2", "dpo", DataType.BFLOAT16, state, update, 1e-8);
        }

        Weights weights() {
            return ModelDirectory.open(Families.folder(family)).load(type, Device.cpu());
        }

        PreferenceLoss preferenceLoss() {
            return TinyTraining.loss(loss);
        }
    }

    /// A step's figures, without how long it took.
    private record Figures(PreferenceFigures figures, double gradNorm, double learningRate) {}

    private record Outcome(List<Figures> steps, float[] weights, List<float[]> state) {}

    private record Machine(Kernels kernels, Recompute recompute, long sliceElements, StateStaging.Maker staging) {

        static Machine of(Kernels kernels) {
            return of(kernels, Recompute.NONE);
        }

        static Machine of(Kernels kernels, Recompute recompute) {
            return new Machine(kernels, recompute, ON_CARD, StateStaging::new);
        }

        static Machine offloading(CardOnCpu card) {
            return new Machine(card.kernels(), Recompute.NONE, SLICE, card.staging());
        }

        PreferenceTrainer trainer(Training training, Weights weights) {
            OptimizerSettings optimizer = new OptimizerSettings(
                    OptimizerSettings.Type.ADAMW,
                    0.9,
                    0.999,
                    training.epsilon(),
                    0.01,
                    training.state(),
                    training.update(),
                    sliceElements > 0);
            TrainSettings settings = TinyTraining.settings(
                    LEARNING_RATE, recompute, new ScheduleSettings.Cosine(new Span.Steps(1)), optimizer);
            return new PreferenceTrainer(
                    kernels, weights, training.preferenceLoss(), settings, STEPS, 77, sliceElements, staging);
        }
    }

    private static Map<Long, ReferenceLogps.Logps> reference(Kernels kernels, Training training) {
        try (Weights weights = training.weights()) {
            return TinyTraining.reference(kernels, weights, DATA);
        }
    }

    private static Outcome train(Machine machine, Training training, Map<Long, ReferenceLogps.Logps> reference) {
        try (Weights weights = training.weights();
                PreferenceTrainer trainer = machine.trainer(training, weights)) {
            return train(trainer, training.preferenceLoss().paired(), reference, 0, STEPS);
        }
    }

    private static Outcome train(
            PreferenceTrainer trainer, boolean paired, Map<Long, ReferenceLogps.Logps> reference, int from, int to) {
        List<Figures> steps = new ArrayList<>();
        for (int step = from; step < to; step++) {
            int[] rows = IntStream.range(step * PAIRS, (step + 1) * PAIRS).toArray();
            StepBatch batch =
                    new StepBatch(step, 0, rows, Batcher.batches(paired ? DATA : ROWS, paired, rows, MICRO_TOKENS));
            StepReport report = trainer.step(batch, reference::get);
            assertThat(report.skipped()).isEmpty();
            steps.add(new Figures(report.figures(), report.gradNorm(), report.learningRate()));
        }
        return new Outcome(
                steps,
                trainer.weights().parameters().all_N().toFloats(),
                trainer.optimizer().state().tensors().stream()
                        .map(Tensor::toFloats)
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "llama3.2, dpo",
        "llama-bias, dpo",
        "llama2, sft",
        "qwen2, simpo",
        "qwen3-tied, dpo",
        "mistral-window, dpo",
        "smollm2, sft",
        "gemma, simpo",
        "gemma2, dpo",
        "gemma3, dpo",
    })
    void in_float32_it_goes_where_the_cpus_own_goes(String family, String loss) {
        CardOnCpu card = CardOnCpu.late();
        Training training = new Training(family, loss, DataType.FLOAT32, State.FP32, Update.MASTER, LEARNING_RATE);
        Kernels vector = Kernels.of(Device.cpu());
        Map<Long, ReferenceLogps.Logps> reference = reference(vector, training);
        Map<Long, ReferenceLogps.Logps> byCard = reference(card.kernels(), training);
        for (Map.Entry<Long, ReferenceLogps.Logps> row : reference.entrySet()) {
            assertNear(
                    "chosen", byCard.get(row.getKey()).chosen(), row.getValue().chosen(), 1e-5);
            assertNear(
                    "rejected",
                    byCard.get(row.getKey()).rejected(),
                    row.getValue().rejected(),
                    1e-5);
        }
        Outcome expected = train(Machine.of(vector), training, reference);
        Outcome actual = train(Machine.of(card.kernels()), training, reference);
        for (int step = 0; step < STEPS; step++) {
            PreferenceFigures figures = actual.steps().get(step).figures();
            PreferenceFigures same = expected.steps().get(step).figures();
            assertNear("loss", figures.loss(), same.loss(), 1e-5);
            assertNear("log-prob", figures.logpChosen(), same.logpChosen(), 1e-5);
            assertNear("log-prob", figures.logpRejected(), same.logpRejected(), 1e-5);
            assertNear("entropy", figures.entropy(), same.entropy(), 1e-5);
            assertThat(figures.accuracy()).isEqualTo(same.accuracy());
            assertThat(figures.tokenAccuracy()).isEqualTo(same.tokenAccuracy());
            assertNear(
                    "gradient's norm",
                    actual.steps().get(step).gradNorm(),
                    expected.steps().get(step).gradNorm(),
                    1e-4);
        }
        try (Weights weights = training.weights()) {
            float[] start = weights.parameters().all_N().toFloats();
            assertThat(distance(expected.weights(), start)).isGreaterThan(0.1 * LEARNING_RATE);
        }
        assertThat(distance(actual.weights(), expected.weights())).isLessThan(1e-2 * LEARNING_RATE);
    }

    private static void assertNear(String what, double actual, double expected, double share) {
        assertThat(actual).as(what).isCloseTo(expected, within(Math.max(1e-6, share * Math.abs(expected))));
    }

    /// The largest difference of two weights.
    private static double distance(float[] left, float[] right) {
        assertThat(left).hasSameSizeAs(right);
        return IntStream.range(0, left.length)
                .mapToDouble(i -> Math.abs((double) left[i] - right[i]))
                .max()
                .orElseThrow();
    }

    static List<Training> kept() {
        return Arrays.stream(State.values())
                .flatMap(state -> Arrays.stream(Update.values()).map(update -> Training.bfloat16(state, update)))
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama3.2", "qwen3-tied", "gemma2"})
    void what_is_computed_again_changes_no_bit(String family) {
        CardOnCpu card = CardOnCpu.late();
        Training training = new Training(family, "dpo", DataType.BFLOAT16, State.FP32, Update.MASTER, 1e-8);
        Map<Long, ReferenceLogps.Logps> reference = reference(card.kernels(), training);
        Outcome expected = train(Machine.of(card.kernels()), training, reference);
        for (Recompute recompute : List.of(Recompute.ATTENTION, Recompute.LAYER)) {
            assertSameBits(recompute, train(Machine.of(card.kernels(), recompute), training, reference), expected);
        }
    }

    @ParameterizedTest
    @MethodSource("kept")
    void a_state_on_the_host_is_the_state_on_the_card(Training training) {
        CardOnCpu card = CardOnCpu.late();
        Map<Long, ReferenceLogps.Logps> reference = reference(card.kernels(), training);
        Outcome expected = train(Machine.of(card.kernels()), training, reference);
        long before = card.copies();
        assertSameBits("late copies", train(Machine.offloading(card), training, reference), expected);
        assertThat(card.copies() - before).as("copies of slices").isGreaterThan(20);
        CardOnCpu another = CardOnCpu.seeded(5);
        assertSameBits("copies at any time", train(Machine.offloading(another), training, reference), expected);
    }

    private static void assertSameBits(Object what, Outcome actual, Outcome expected) {
        assertThat(actual.steps()).as("%s", what).isEqualTo(expected.steps());
        assertThat(actual.weights()).as("%s", what).isEqualTo(expected.weights());
        assertThat(actual.state()).as("%s", what).usingRecursiveComparison().isEqualTo(expected.state());
    }

    @ParameterizedTest
    @MethodSource("kept")
    void in_bfloat16_it_goes_where_the_plain_kernels_go(Training training) {
        Kernels card = CardOnCpu.late().kernels();
        Map<Long, ReferenceLogps.Logps> reference = reference(new AtenKernels(), training);
        Outcome expected = train(Machine.of(new AtenKernels()), training, reference);
        Outcome actual = train(Machine.of(card), training, reference);
        for (int step = 0; step < STEPS; step++) {
            Figures figures = actual.steps().get(step);
            Figures same = expected.steps().get(step);
            assertThat(figures.figures().loss()).isCloseTo(same.figures().loss(), within(0.03));
            assertThat(figures.figures().logpChosen()).isCloseTo(same.figures().logpChosen(), withinPercentage(1));
            assertThat(figures.gradNorm()).isCloseTo(same.gradNorm(), withinPercentage(5));
        }
    }

    static Stream<Training> resumed() {
        return Stream.of(
                new Training("qwen3", "dpo", DataType.FLOAT32, State.INT8, Update.MASTER, 1e-8),
                Training.bfloat16(State.FP32, Update.MASTER),
                Training.bfloat16(State.INT8, Update.STOCHASTIC),
                Training.bfloat16(State.BF16, Update.KAHAN));
    }

    @ParameterizedTest
    @MethodSource("resumed")
    void what_was_stopped_goes_on_as_if_it_had_not_been(Training training, @TempDir Path checkpoint)
            throws IOException {
        CardOnCpu card = CardOnCpu.seeded(11);
        Map<Long, ReferenceLogps.Logps> reference = reference(card.kernels(), training);
        Outcome whole = train(Machine.of(card.kernels()), training, reference);
        TrainingState saved;
        try (Weights weights = training.weights();
                PreferenceTrainer trainer = Machine.offloading(card).trainer(training, weights)) {
            train(trainer, true, reference, 0, STOPPED_AFTER);
            saved = TinyTraining.state(trainer, STEPS);
            CheckpointFiles.write(checkpoint, trainer, saved);
        }
        try (Weights weights = training.weights();
                PreferenceTrainer trainer = Machine.offloading(card).trainer(training, weights)) {
            trainer.optimizer().begin(); // what is under way is forgotten
            assertThat(CheckpointFiles.read(checkpoint, trainer)).isEqualTo(saved);
            Outcome rest = train(trainer, true, reference, STOPPED_AFTER, STEPS);
            assertThat(rest.steps()).isEqualTo(whole.steps().subList(STOPPED_AFTER, STEPS));
            assertThat(rest.weights()).isEqualTo(whole.weights());
            assertThat(rest.state()).usingRecursiveComparison().isEqualTo(whole.state());
        }
    }
}
