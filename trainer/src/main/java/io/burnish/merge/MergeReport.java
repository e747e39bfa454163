package io.burnish.merge;

import java.nio.file.Path;
import java.util.List;

/// What a merge wrote.
///
/// @param out the new model directory
/// @param parameters elements of all tensors
/// @param bytes of the tensors as stored
/// @param first the model that the distances count from: the base if the method has one
/// @param distances of the other models
public record MergeReport(
        Path out, String method, int tensors, long parameters, long bytes, Path first, List<Distance> distances) {

    /// @param relative the norm of the difference, over the norm of the first model
    public record Distance(Path model, double relative) {}
}
