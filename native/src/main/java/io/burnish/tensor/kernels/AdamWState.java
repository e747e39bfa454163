package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;

/// What AdamW keeps between steps of a stretch of a flat buffer, and how it rounds.
///
/// Legend: N elements.
///
/// @param first the index of the stretch's first element in the whole flat buffer, by which [RoundingBits] are drawn:
///     the same bits however the buffer is split
/// @param seed of [RoundingBits]
public record AdamWState(Moments moments, ParameterUpdate update, long first, long seed) {

    /// Float32 throughout.
    public static AdamWState plain(Tensor mean_N, Tensor variance_N) {
        return new AdamWState(new Moments.Plain(mean_N, variance_N), ParameterUpdate.DIRECT, 0, 0);
    }

    /// The state of elements `[from, to)`, in the same memory.
    public AdamWState part(Scope views, long from, long to) {
        return new AdamWState(moments.part(views, from, to), update.part(views, from, to), first + from, seed);
    }

    /// Throws where sizes or types do not fit each other.
    void check(Tensor parameters_N, Tensor gradients_N) {
        Shapes.same("adamW", parameters_N, gradients_N);
        switch (moments) {
            case Moments.Plain plain -> {
                Shapes.same("adamW", parameters_N, plain.mean_N());
                Shapes.same("adamW", parameters_N, plain.variance_N());
            }
            case Moments.Blockwise blocks -> {
                long elements = parameters_N.elements();
                Shapes.same("adamW", parameters_N, blocks.meanCode_N());
                Shapes.same("adamW", parameters_N, blocks.varianceCode_N());
                boolean whole = elements % Moments.BLOCK == 0
                        && blocks.meanScale_B().elements() == elements / Moments.BLOCK
                        && blocks.varianceScale_B().elements() == elements / Moments.BLOCK;
                Shapes.require(whole, "adamW", parameters_N, blocks.meanScale_B(), blocks.varianceScale_B());
            }
        }
        DataType expected = DataType.BFLOAT16;
        switch (update) {
            case ParameterUpdate.Direct _ -> expected = DataType.FLOAT32;
            case ParameterUpdate.Master master -> Shapes.same("adamW", parameters_N, master.master_N());
            case ParameterUpdate.Stochastic _ -> {}
            case ParameterUpdate.Kahan kahan -> Shapes.same("adamW", parameters_N, kahan.compensation_N());
        }
        if (parameters_N.type() != expected) {
            throw new IllegalArgumentException(
                    "adamW: %s wants parameters of %s, these are %s".formatted(update, expected, parameters_N));
        }
    }
}
