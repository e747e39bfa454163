package io.burnish.train;

import io.burnish.data.batch.Batcher;
import io.burnish.data.batch.StepBatch;

/// Rows of fine-tuning that every step trains on beside its pairs, so that the model does not forget them.
///
/// @param batcher gives each step its rows; not paired
/// @param weight of their token mean beside the pairs' loss
public record Replay(Batcher batcher, double weight) {

    /// One step's rows.
    public record Rows(StepBatch batch, double weight) {}

    Rows step(long step) {
        return new Rows(batcher.step(step), weight);
    }
}
