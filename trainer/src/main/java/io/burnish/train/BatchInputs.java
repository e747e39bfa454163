package io.burnish.train;

import ai.djl.Device;
import io.burnish.data.TokenBatch;
import io.burnish.losses.fused.Answers;
import io.burnish.tape.Tape;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.HostNumbers;
import java.util.List;

/// A batch of ids as the decoder and the head take it: the one place where data's numbers become tensors.
///
/// Legend: T tokens, A scored answer tokens.
record BatchInputs(Tensor tokens_T, Segments segments, Tensor rows_A, Answers answers) {

    /// @param tape whose scope owns the tensors; its kernels bring them to the device, as one copy
    static BatchInputs of(Tape tape, Device device, TokenBatch batch) {
        List<Tensor> inputs = tape.kernels()
                .exchange()
                .upload(
                        tape.scope(),
                        device,
                        HostNumbers.indices(batch.tokens_T()),
                        HostNumbers.indices(batch.positions_T()),
                        HostNumbers.indices(batch.scoredRow_A()));
        return new BatchInputs(
                inputs.get(0),
                new Segments(batch.segmentStart_S1(), batch.segmentParent_S(), batch.positions_T(), inputs.get(1)),
                inputs.get(2),
                new Answers(batch.target_A(), batch.answerStart_Q1(), batch.paired() ? 2 : 1));
    }
}
