package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.StepBatch;
import io.burnish.model.Recompute;
import io.burnish.model.Weights;
import io.burnish.tensor.Tensor;
import io.burnish.train.OptimizerSettings.State;
import io.burnish.train.OptimizerSettings.Update;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A training whose optimizer state visits the device slice by slice is the training whose state lies there, bit for
/// bit: steps, weights, state, checkpoint files, and what goes on from these. Here host and device are one CPU, and the
/// slices are copied all the same.
class OffloadedStateTest {

    private static final int STEPS = 4;
    private static final int PAIRS = 4;
    private static final long ON_DEVICE = 0;
    private static final TokenPairs DATA = TinyTraining.pairs(STEPS * PAIRS, 7);

    private record Kept(DataType type, State state, Update update) {}

    private record Outcome(List<Double> losses, float[] weights, List<float[]> state, Map<String, byte[]> files) {}

    private static PreferenceTrainer trainer(Weights weights, Kept kept, long sliceElements) {
        TrainSettings settings = TinyTraining.settings(
                1e-3,
                Recompute.NONE,
                new ScheduleSettings.Cosine(new Span.Steps(1)),
                new OptimizerSettings(
                        OptimizerSettings.Type.ADAMW, 0.9, 0.999, 1e-8, 0.01, kept.state(), kept.update(), true));
        return new PreferenceTrainer(
                TinyTraining.kernels(), weights, TinyTraining.loss("dpo"), settings, STEPS, 77, sliceElements);
    }

    private static List<Double> train(
            PreferenceTrainer trainer, Map<Long, ReferenceLogps.Logps> reference, int from, int to) {
        List<Double> losses = new ArrayList<>();
        for (int step = from; step < to; step++) {
            StepBatch batch = TinyTraining.batch(DATA, step, step * PAIRS, (step + 1) * PAIRS, 60);
            losses.add(trainer.step(batch, reference::get).figures().loss());
        }
        return losses;
    }

    private static Outcome outcome(PreferenceTrainer trainer, List<Double> losses, Path folder) throws IOException {
        write(trainer, folder);
        return new Outcome(
                losses,
                trainer.weights().parameters().all_N().toFloats(),
                trainer.optimizer().state().tensors().stream()
                        .map(Tensor::toFloats)
                        .toList(),
                files(folder));
    }

    private static TrainingState write(PreferenceTrainer trainer, Path folder) throws IOException {
        TrainingState state = TinyTraining.state(trainer, STEPS);
        Files.createDirectories(folder);
        CheckpointFiles.write(folder, trainer, state);
        return state;
    }

    private static Map<String, byte[]> files(Path folder) throws IOException {
        Map<String, byte[]> files = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            all.forEach(file -> {
                try {
                    files.put(file.getFileName().toString(), Files.readAllBytes(file));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        }
        return files;
    }

    private static Outcome whole(Kept kept, Map<Long, ReferenceLogps.Logps> reference, long sliceElements, Path folder)
            throws IOException {
        try (Weights weights = TinyTraining.weights(kept.type());
                PreferenceTrainer trainer = trainer(weights, kept, sliceElements)) {
            return outcome(trainer, train(trainer, reference, 0, STEPS), folder);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "FLOAT32, FP32, MASTER, 256",
        "FLOAT32, BF16, MASTER, 1024",
        "FLOAT32, INT8, MASTER, 2048",
        "BFLOAT16, FP32, MASTER, 1024",
        "BFLOAT16, INT8, STOCHASTIC, 512",
        "BFLOAT16, BF16, KAHAN, 1000192",
    })
    void anOffloadedTrainingIsTheOneOnTheDevice(
            DataType type, State state, Update update, long sliceElements, @TempDir Path folder) throws IOException {
        Kept kept = new Kept(type, state, update);
        Map<Long, ReferenceLogps.Logps> reference;
        try (Weights weights = TinyTraining.weights(type)) {
            reference = TinyTraining.reference(weights, DATA);
        }
        Outcome expected = whole(kept, reference, ON_DEVICE, folder.resolve("device"));
        Outcome offloaded = whole(kept, reference, sliceElements, folder.resolve("host"));
        assertThat(offloaded).usingRecursiveComparison().isEqualTo(expected);

        // stopped after two steps, and gone on with from the other kind's checkpoint, too
        for (long before : new long[] {ON_DEVICE, sliceElements}) {
            Path checkpoint = folder.resolve("stopped-" + before);
            TrainingState saved;
            try (Weights weights = TinyTraining.weights(type);
                    PreferenceTrainer trainer = trainer(weights, kept, before)) {
                train(trainer, reference, 0, 2);
                saved = write(trainer, checkpoint);
            }
            try (Weights weights = TinyTraining.weights(type);
                    PreferenceTrainer trainer = trainer(weights, kept, sliceElements)) {
                train(trainer, reference, 0, 1); // what is under way is forgotten
                trainer.optimizer().begin();
                assertThat(CheckpointFiles.read(checkpoint, trainer)).isEqualTo(saved);
                Outcome resumed =
                        outcome(trainer, train(trainer, reference, 2, STEPS), folder.resolve("gone-on-" + before));
                assertThat(resumed.losses()).isEqualTo(expected.losses().subList(2, STEPS));
                assertThat(resumed.weights()).isEqualTo(expected.weights());
                assertThat(resumed.state()).usingRecursiveComparison().isEqualTo(expected.state());
                assertThat(resumed.files()).usingRecursiveComparison().isEqualTo(expected.files());
            }
        }
    }

    @Test
    void onTheCpuTheKeyChangesNothing() {
        OptimizerSettings offloaded = OptimizerSettings.defaults().offloaded();
        assertThat(OffloadedState.applies(offloaded, false)).isFalse();
        assertThat(OffloadedState.applies(offloaded, true)).isTrue();
        assertThat(OffloadedState.applies(OptimizerSettings.defaults(), true)).isFalse();
    }
}
