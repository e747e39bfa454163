package io.burnish.tensor.kernels;

import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

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

    /// All that is kept between steps, in a fixed order.
    public List<Tensor> tensors() {
        List<Tensor> tensors = new ArrayList<>();
        switch (moments) {
            case Moments.Plain(Tensor mean_N, Tensor variance_N) -> tensors.addAll(List.of(mean_N, variance_N));
            case Moments.Blockwise blocks ->
                tensors.addAll(List.of(
                        blocks.meanCode_N(), blocks.meanScale_B(), blocks.varianceCode_N(), blocks.varianceScale_B()));
        }
        switch (update) {
            case ParameterUpdate.Direct _, ParameterUpdate.Stochastic _ -> {}
            case ParameterUpdate.Master(Tensor master_N) -> tensors.add(master_N);
            case ParameterUpdate.Kahan(Tensor compensation_N) -> tensors.add(compensation_N);
        }
        return List.copyOf(tensors);
    }

    /// Memory for a stretch of a state of this kind.
    ///
    /// @param elements a multiple of a block
    AdamWState roomFor(StateMemory memory, long elements) {
        Moments room =
                switch (moments) {
                    case Moments.Plain plain ->
                        Moments.zeros(memory, plain.mean_N().type(), elements);
                    case Moments.Blockwise _ -> Moments.zeroBlocks(memory, elements);
                };
        ParameterUpdate updateRoom =
                switch (update) {
                    case ParameterUpdate.Direct _, ParameterUpdate.Stochastic _ -> update;
                    case ParameterUpdate.Master(Tensor master_N) ->
                        new ParameterUpdate.Master(memory.zeros(master_N.type(), elements));
                    case ParameterUpdate.Kahan(Tensor compensation_N) ->
                        new ParameterUpdate.Kahan(memory.zeros(compensation_N.type(), elements));
                };
        return new AdamWState(room, updateRoom, 0, seed);
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
