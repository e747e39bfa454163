package io.burnish.data.template;

import java.util.LinkedHashMap;
import java.util.Map;

/// Jinja's `namespace()`: the one value with attributes a template can set, also from inside a loop.
final class Namespace implements Value {

    private final Map<String, Value> attributes;

    Namespace(Map<String, Value> attributes) {
        this.attributes = new LinkedHashMap<>(attributes);
    }

    Value get(String name) {
        Value value = attributes.get(name);
        return value == null ? Undefined.attribute(this, name) : value;
    }

    void set(String name, Value value) {
        attributes.put(name, value);
    }

    Dict asDict() {
        return Dict.of(attributes);
    }

    @Override
    public String typeName() {
        return "Namespace";
    }

    @Override
    public boolean isTrue() {
        return true;
    }
}
