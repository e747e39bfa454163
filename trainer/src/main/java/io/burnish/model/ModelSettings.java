package io.burnish.model;

import java.nio.file.Path;
import java.util.Optional;

/// The recipe's section `model`: which model is trained, and in which type.
///
/// @param path a HuggingFace model directory
/// @param init a new model instead: exactly one of `path` and `init` is given
/// @param dtype auto: fp32 on the CPU, bf16 on CUDA
public record ModelSettings(Optional<Path> path, Optional<NewModelSettings> init, Auto<Dtype> dtype) {

    public ModelSettings {
        if (path.isPresent() && init.isPresent()) {
            throw new IllegalArgumentException("init makes a new model and path loads one: give one of the two");
        }
        if (path.isEmpty() && init.isEmpty()) {
            throw new IllegalArgumentException(
                    "path is missing: the directory of the model to train (or init, for a new one)");
        }
    }

    /// The model in a directory, in the type that suits the device.
    public static ModelSettings at(Path path) {
        return new ModelSettings(Optional.of(path), Optional.empty(), Auto.auto());
    }

    /// These settings with nothing left to choose.
    ///
    /// @param cuda whether the run is on CUDA, else on the CPU
    /// @param recipeSeed the seed of a new model that has none of its own
    public ModelSettings resolve(boolean cuda, long recipeSeed) {
        return new ModelSettings(
                path, init.map(shape -> shape.resolve(recipeSeed)), dtype.or(() -> cuda ? Dtype.BF16 : Dtype.FP32));
    }
}
