package io.burnish.data.template;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builtins by name.
final class Table<R> {

    private final Map<String, Builtin<R>> builtins = new LinkedHashMap<>();

    Table<R> add(String name, Builtin.Body<R> body, String... parameters) {
        builtins.put(name, new Builtin<>(name, new Signature(parameters), body));
        return this;
    }

    Table<R> alias(String alias, String name) {
        Builtin<R> builtin = builtins.get(name);
        if (builtin == null) {
            throw new IllegalArgumentException("there is no '" + name + "' to call '" + alias + "'");
        }
        builtins.put(alias, builtin);
        return this;
    }

    Table<R> addAll(Table<R> others) {
        builtins.putAll(others.builtins);
        return this;
    }

    @Nullable
    Builtin<R> find(String name) {
        return builtins.get(name);
    }

    Iterable<Builtin<R>> all() {
        return builtins.values();
    }
}
