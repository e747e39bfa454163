package io.burnish.data.template;

import java.util.List;

/// Python's `tuple`.
record Tuple(List<Value> items) implements Sequence {

    @Override
    public Tuple of(List<Value> part) {
        return new Tuple(part);
    }

    @Override
    public String typeName() {
        return "tuple";
    }
}
