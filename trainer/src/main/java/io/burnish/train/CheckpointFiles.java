package io.burnish.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.burnish.model.ModelWriter;
import io.burnish.model.WeightFiles;
import io.burnish.tensor.FlatBuffer;
import io.burnish.tensor.safetensors.SafetensorsType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a training's checkpoint holds: weights, both moments, and [TrainingState]; all in fp32, so that
/// nothing is rounded.
final class CheckpointFiles {

    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String STATE = "state.json";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private CheckpointFiles() {}

    static void write(Path directory, PreferenceTrainer trainer, TrainingState state) throws IOException {
        ModelWriter.writeWeights(directory, trainer.weights(), SafetensorsType.F32);
        AdamW optimizer = trainer.optimizer();
        WeightFiles.writeBuffers(
                directory.resolve(OPTIMIZER), trainer.weights(), new String[] {"mean", "variance"}, new FlatBuffer[] {
                    optimizer.mean(), optimizer.variance()
                });
        Files.writeString(directory.resolve(STATE), JSON.writeValueAsString(state) + "\n");
    }

    static TrainingState read(Path directory, PreferenceTrainer trainer) throws IOException {
        WeightFiles.readWeights(directory, trainer.weights());
        AdamW optimizer = trainer.optimizer();
        WeightFiles.readBuffers(
                directory.resolve(OPTIMIZER), trainer.weights(), new String[] {"mean", "variance"}, new FlatBuffer[] {
                    optimizer.mean(), optimizer.variance()
                });
        TrainingState state = JSON.readValue(Files.readString(directory.resolve(STATE)), TrainingState.class);
        trainer.restore(state.step(), state.updates());
        return state;
    }

    /// Bytes of a checkpoint, as far as they can be known before.
    static long bytes(PreferenceTrainer trainer) {
        return 3 * trainer.weights().config().parameters() * Float.BYTES;
    }
}
