package io.burnish.data.template;

import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/// Python's `range`, as the sandbox has it: never more than [#MAX_LENGTH] items.
record Range(List<Value> items) implements Sequence {

    static final int MAX_LENGTH = 100_000;

    static Range of(long start, long stop, long step) {
        if (step == 0) {
            throw new Refusal("range() arg 3 must not be zero");
        }
        double length = Math.ceil(((double) stop - start) / step);
        if (length > MAX_LENGTH) {
            throw new Refusal("a range of more than %,d items".formatted(MAX_LENGTH));
        }
        return new Range(new Steps(start, step, (int) Math.max(0, length)));
    }

    @Override
    public Range of(List<Value> part) {
        return new Range(part);
    }

    @Override
    public String typeName() {
        return "range";
    }

    /// The items, each made when it is asked for.
    private static final class Steps extends AbstractList<Value> implements RandomAccess {

        private final long start;
        private final long step;
        private final int size;

        Steps(long start, long step, int size) {
            this.start = start;
            this.step = step;
            this.size = size;
        }

        @Override
        public Value get(int index) {
            return Int.of(start + Objects.checkIndex(index, size) * step);
        }

        @Override
        public int size() {
            return size;
        }
    }
}
