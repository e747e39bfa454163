package io.burnish.tensor.kernels;

/// What an implementation's attention keeps for its backward; closed as soon as that is done.
public interface AttentionMemory extends AutoCloseable {

    AttentionMemory NONE = () -> {};

    @Override
    void close();
}
