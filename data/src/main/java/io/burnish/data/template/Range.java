package io.burnish.data.template;

import java.util.ArrayList;
import java.util.List;

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
        List<Value> items = new ArrayList<>();
        for (long item = start; items.size() < length; item += step) {
            items.add(Int.of(item));
        }
        return new Range(items);
    }

    @Override
    public Range of(List<Value> part) {
        return new Range(part);
    }

    @Override
    public String typeName() {
        return "range";
    }
}
