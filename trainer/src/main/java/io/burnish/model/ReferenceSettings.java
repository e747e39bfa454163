package io.burnish.model;

import java.nio.file.Path;
import java.util.Optional;

/// The recipe's section `reference`: the frozen model a loss measures against.
///
/// @param path a HuggingFace model directory; empty: the model as training starts
public record ReferenceSettings(Optional<Path> path) {

    public static ReferenceSettings defaults() {
        return new ReferenceSettings(Optional.empty());
    }
}
