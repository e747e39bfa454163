package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.FlatLayout;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;

/// AdamW's two moments, over a stretch of a flat buffer or all of it.
///
/// Legend: N elements, B blocks of 256 elements.
public sealed interface Moments {

    /// A moment's elements that share a scale.
    int BLOCK = FlatLayout.GRAIN;

    /// The moments of elements `[from, to)`, in the same memory; from and to are multiples of a block where there are
    /// blocks.
    Moments part(Scope views, long from, long to);

    /// Numbers of their own: float32, or bfloat16.
    ///
    /// Bfloat16 is rounded stochastically ([RoundingBits]): to the nearest, a second moment would stand still, as
    /// what a step changes of it (0.1% with beta2 = 0.999) is less than half of what bfloat16 tells apart.
    record Plain(Tensor mean_N, Tensor variance_N) implements Moments {
        @Override
        public Plain part(Scope views, long from, long to) {
            return new Plain(mean_N.rows(views, from, to), variance_N.rows(views, from, to));
        }
    }

    /// 8-bit codes of the [DynamicMap], block by block times the block's largest magnitude (arXiv 2110.02861).
    ///
    /// @param meanCode_N uint8, of the signed map
    /// @param meanScale_B float32
    /// @param varianceCode_N uint8, of the unsigned map
    /// @param varianceScale_B float32
    record Blockwise(Tensor meanCode_N, Tensor meanScale_B, Tensor varianceCode_N, Tensor varianceScale_B)
            implements Moments {
        @Override
        public Blockwise part(Scope views, long from, long to) {
            return new Blockwise(
                    meanCode_N.rows(views, from, to),
                    meanScale_B.rows(views, from / BLOCK, to / BLOCK),
                    varianceCode_N.rows(views, from, to),
                    varianceScale_B.rows(views, from / BLOCK, to / BLOCK));
        }
    }

    /// Moments that are zero, as numbers.
    ///
    /// @param type float32 or bfloat16
    static Plain zeros(StateMemory memory, DataType type, long elements) {
        return new Plain(memory.zeros(type, elements), memory.zeros(type, elements));
    }

    static Plain zeros(Scope scope, DataType type, Device device, long elements) {
        return zeros(StateMemory.onDevice(scope, device), type, elements);
    }

    /// Moments that are zero, in blocks: the scales are.
    ///
    /// @param elements a multiple of a block
    static Blockwise zeroBlocks(StateMemory memory, long elements) {
        return new Blockwise(
                memory.zeros(DataType.UINT8, elements),
                memory.zeros(DataType.FLOAT32, elements / BLOCK),
                memory.zeros(DataType.UINT8, elements),
                memory.zeros(DataType.FLOAT32, elements / BLOCK));
    }

    static Blockwise zeroBlocks(Scope scope, Device device, long elements) {
        return zeroBlocks(StateMemory.onDevice(scope, device), elements);
    }
}
