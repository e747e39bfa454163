package io.burnish.data.template;

import java.util.List;
import java.util.Map;

/// The evaluated arguments of a call, a filter or a test.
record Arguments(List<Value> positional, Map<String, Value> keyword) {

    static final Arguments NONE = new Arguments(List.of(), Map.of());

    /// The same without the first positional arguments.
    Arguments after(int count) {
        return new Arguments(positional.subList(count, positional.size()), keyword);
    }
}
