package io.burnish.model;

import ai.djl.ndarray.types.DataType;

/// The type of parameters and activations, or of gradients.
public enum Dtype {
    FP32(DataType.FLOAT32),
    BF16(DataType.BFLOAT16);

    private final DataType type;

    Dtype(DataType type) {
        this.type = type;
    }

    /// The same as tensors have it.
    public DataType type() {
        return type;
    }
}
