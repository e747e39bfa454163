package io.burnish.model;

/// The type of parameters and activations.
public enum Dtype {
    FP32,
    BF16
}
