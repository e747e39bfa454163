package io.burnish.data.batch;

import java.util.Arrays;

/// A growing array of ints.
final class IntList {

    private int[] values = new int[256];
    private int size;

    int size() {
        return size;
    }

    int get(int index) {
        return values[index];
    }

    void add(int value) {
        ensure(1);
        values[size++] = value;
    }

    /// Adds the first `length` of an array.
    void addAll(int[] added, int length) {
        ensure(length);
        System.arraycopy(added, 0, values, size, length);
        size += length;
    }

    int[] toArray() {
        return Arrays.copyOf(values, size);
    }

    private void ensure(int added) {
        if (size + added > values.length) {
            values = Arrays.copyOf(values, Math.max(size + added, 2 * values.length));
        }
    }
}
