package io.burnish.data.template;

import java.util.List;

/// Python's `list`; the sandbox of transformers forbids changing one.
record ListValue(List<Value> items) implements Sequence {

    @Override
    public ListValue of(List<Value> part) {
        return new ListValue(part);
    }

    @Override
    public String typeName() {
        return "list";
    }
}
