package io.burnish.merge;

/// Which entries of a task vector stay.
@FunctionalInterface
interface Pruning {

    /// An entry after pruning: 0 if it goes. Asked for each entry of a tensor in order.
    double prune(long index, float entry);
}
