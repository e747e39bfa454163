package io.burnish.tensor.kernels;

import io.burnish.tensor.Scope;
import io.burnish.tensor.cuda.GraphRecorder.Recording;
import java.util.Arrays;

/// A recorded step of decoding.
public final class StepGraph implements AutoCloseable {

    private final Scope scope;
    private final StepMemory memory;
    private final Recording recording;

    StepGraph(Scope scope, StepMemory memory, Recording recording) {
        this.scope = scope;
        this.memory = memory;
        this.recording = recording;
    }

    /// Runs the step for other numbers and waits for what it draws.
    ///
    /// @param inputs of so many rows at most as are recorded
    public Draws.Drawn run(StepInputs inputs) {
        memory.upload(inputs.padded(memory.size()));
        recording.replay();
        Draws.Drawn all = memory.download();
        int rows = inputs.rows();
        return new Draws.Drawn(Arrays.copyOf(all.token_R(), rows), Arrays.copyOf(all.logp_R(), rows));
    }

    @Override
    public void close() {
        recording.close();
        memory.close();
        scope.close();
    }
}
