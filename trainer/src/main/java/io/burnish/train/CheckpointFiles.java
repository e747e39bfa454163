package io.burnish.train;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.burnish.model.WeightFiles;
import io.burnish.tensor.FlatBuffer;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.AdamWState;
import io.burnish.tensor.kernels.Moments;
import io.burnish.tensor.kernels.ParameterUpdate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What a training's checkpoint holds: weights, the optimizer's state, and [TrainingState]; everything in the type in
/// which it is kept, so that nothing is rounded.
///
/// Where bf16 parameters are updated on an fp32 copy, the copy is what is stored.
final class CheckpointFiles {

    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String STATE = "state.json";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private CheckpointFiles() {}

    static void write(Path directory, PreferenceTrainer trainer, TrainingState state) throws IOException {
        WeightFiles.writeWeights(directory, trainer.weights(), stored(trainer));
        WeightFiles.writeBuffers(directory.resolve(OPTIMIZER), trainer.weights(), buffers(trainer), whole(trainer));
        Files.writeString(directory.resolve(STATE), JSON.writeValueAsString(state) + "\n");
    }

    static TrainingState read(Path directory, PreferenceTrainer trainer) throws IOException {
        FlatBuffer parameters = trainer.weights().parameters();
        FlatBuffer stored = stored(trainer);
        WeightFiles.readWeights(directory, trainer.weights(), stored);
        if (stored != parameters) {
            OffloadedState.copy(stored.all_N(), parameters.all_N());
        }
        WeightFiles.readBuffers(directory.resolve(OPTIMIZER), trainer.weights(), buffers(trainer), whole(trainer));
        TrainingState state = JSON.readValue(Files.readString(directory.resolve(STATE)), TrainingState.class);
        trainer.restore(state.step(), state.updates());
        return state;
    }

    /// The parameters at their best.
    private static FlatBuffer stored(PreferenceTrainer trainer) {
        return trainer.optimizer().state().update() instanceof ParameterUpdate.Master(Tensor master_N)
                ? flat(trainer, master_N)
                : trainer.weights().parameters();
    }

    /// What is stored tensor by tensor, as the weights are.
    private static SequencedMap<String, FlatBuffer> buffers(PreferenceTrainer trainer) {
        AdamWState state = trainer.optimizer().state();
        SequencedMap<String, FlatBuffer> buffers = new LinkedHashMap<>();
        if (state.moments() instanceof Moments.Plain(Tensor mean_N, Tensor variance_N)) {
            buffers.put("mean", flat(trainer, mean_N));
            buffers.put("variance", flat(trainer, variance_N));
        }
        if (state.update() instanceof ParameterUpdate.Kahan(Tensor compensation_N)) {
            buffers.put("compensation", flat(trainer, compensation_N));
        }
        return buffers;
    }

    /// What is stored as it lies in memory: blocks do not end where tensors do.
    private static SequencedMap<String, Tensor> whole(PreferenceTrainer trainer) {
        SequencedMap<String, Tensor> whole = new LinkedHashMap<>();
        if (trainer.optimizer().state().moments() instanceof Moments.Blockwise blocks) {
            whole.put("mean.codes", blocks.meanCode_N());
            whole.put("mean.scales", blocks.meanScale_B());
            whole.put("variance.codes", blocks.varianceCode_N());
            whole.put("variance.scales", blocks.varianceScale_B());
        }
        return whole;
    }

    private static FlatBuffer flat(PreferenceTrainer trainer, Tensor all_N) {
        return new FlatBuffer(trainer.optimizer().layout(), all_N);
    }

    /// Bytes of a checkpoint, as far as they can be known before.
    static long bytes(PreferenceTrainer trainer) {
        long bytes = stored(trainer).all_N().bytes();
        for (FlatBuffer buffer : buffers(trainer).values()) {
            bytes += buffer.all_N().bytes();
        }
        for (Tensor tensor : whole(trainer).values()) {
            bytes += tensor.bytes();
        }
        return bytes;
    }
}
