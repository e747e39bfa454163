package io.burnish.data.template;

import java.util.List;

/// What a dict's `items()`, `keys()` and `values()` give: it has a length and can be iterated, but not indexed.
record DictView(String typeName, List<Value> items) implements Value {

    @Override
    public boolean isTrue() {
        return !items.isEmpty();
    }
}
