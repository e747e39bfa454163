package io.burnish.tensor.kernels;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;

/// One layer's keys and values of tokens that were computed before.
///
/// Memory is cut into runs of slots (a prompt, a row's own tokens). A run's keys lie channel by channel, so that
/// one query meets many keys at once; its values lie token by token. Legend: S slots, K columns of keys.
///
/// @param keys_SK a run that starts at slot s with room for c tokens is [K, c] from element s K on
/// @param values_SK one row a slot
public record KeyValues(Tensor keys_SK, Tensor values_SK) {

    public static KeyValues empty(Scope scope, AttentionShape shape, DataType type, Device device, long slots) {
        return new KeyValues(
                Tensor.empty(scope, type, device, slots, shape.keyColumns()),
                Tensor.empty(scope, type, device, slots, shape.keyColumns()));
    }

    public long slots() {
        return keys_SK.size(0);
    }

    /// Where each of some new tokens goes.
    ///
    /// @param run_T the first slot of the run it belongs to
    /// @param room_T how many tokens that run has room for
    /// @param place_T its place in the run
    public record Places(int[] run_T, int[] room_T, int[] place_T) {

        public Places {
            if (run_T.length != room_T.length || run_T.length != place_T.length) {
                throw new IllegalArgumentException(
                        "places: %d runs, %d rooms, %d places".formatted(run_T.length, room_T.length, place_T.length));
            }
            for (int t = 0; t < run_T.length; t++) {
                if (place_T[t] < 0 || place_T[t] >= room_T[t] || run_T[t] < 0) {
                    throw new IllegalArgumentException(
                            "places: token %d goes to place %d of a run at %d with room for %d"
                                    .formatted(t, place_T[t], run_T[t], room_T[t]));
                }
            }
        }
    }

    /// A run as some row sees it.
    ///
    /// @param start its first slot
    /// @param room how many tokens it has room for
    /// @param tokens how many it holds; 0: the row sees nothing here
    public record Run(int start, int room, int tokens) {

        public Run {
            if (start < 0 || tokens < 0 || tokens > room) {
                throw new IllegalArgumentException(
                        "a run at slot %d cannot hold %d tokens in room for %d".formatted(start, tokens, room));
            }
        }

        int end() {
            return start + room;
        }
    }
}
