package io.burnish.train;

import ai.djl.Device;
import io.burnish.data.TokenBatch;
import io.burnish.losses.fused.Answers;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Segments;
import io.burnish.tensor.Tensor;

/// A batch of ids as the decoder and the head take it: the one place where data's numbers become tensors.
///
/// Legend: T tokens, A scored answer tokens.
record BatchInputs(Tensor tokens_T, Segments segments, Tensor rows_A, Answers answers) {

    /// @param scope the step's
    static BatchInputs of(Scope scope, Device device, TokenBatch batch) {
        return new BatchInputs(
                Tensor.ofInts(scope, device, batch.tokens_T()),
                new Segments(scope, device, batch.segmentStart_S1(), batch.segmentParent_S(), batch.positions_T()),
                Tensor.ofInts(scope, device, batch.scoredRow_A()),
                new Answers(batch.target_A(), batch.answerStart_Q1(), batch.paired() ? 2 : 1));
    }
}
