package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;

/// One layer's keys and values of tokens that were computed before, in blocks of slots (paged attention, arXiv
/// 2309.06180).
///
/// Which blocks hold whose tokens, and in which order, is said by tables beside it ([Run]), so that rows share blocks
/// and a block that nobody needs any more is anybody's. A block's keys lie channel by channel, so that one query
/// meets many keys at once; its values lie token by token. Legend: S slots, K columns of keys.
///
/// @param keys_SK block b is [K, block] from element b * block * K on
/// @param values_SK one row a slot
/// @param block slots of a block, a power of two
public record KeyValues(Tensor keys_SK, Tensor values_SK, int block) {

    public KeyValues {
        if (Integer.bitCount(block) != 1 || keys_SK.size(0) % block != 0) {
            throw new IllegalArgumentException("a cache of %d slots in blocks of %d: a block has a power of two of them"
                    .formatted(keys_SK.size(0), block));
        }
    }

    public static KeyValues empty(
            Scope scope, AttentionShape shape, DataType type, Device device, int blocks, int block) {
        long slots = (long) blocks * block;
        return new KeyValues(
                Tensor.empty(scope, type, device, slots, shape.keyColumns()),
                Tensor.empty(scope, type, device, slots, shape.keyColumns()),
                block);
    }

    public int blocks() {
        return Math.toIntExact(keys_SK.size(0) / block);
    }

    /// A block's slots as a power of two.
    int blockBits() {
        return Integer.numberOfTrailingZeros(block);
    }

    /// Where each of some new tokens goes.
    ///
    /// @param slot_T block * slots of a block + place in the block
    public record Places(int[] slot_T) {}

    /// Tokens in the order in which they were computed.
    ///
    /// @param blocks where they lie: full ones, and at the end one that need not be full; further blocks are not
    ///     read
    /// @param tokens how many there are; 0: the row sees nothing here
    public record Run(int[] blocks, int tokens) {

        public static final Run NONE = new Run(new int[0], 0);

        public Run {
            if (tokens < 0) {
                throw new IllegalArgumentException("a run of %d tokens".formatted(tokens));
            }
        }
    }
}
