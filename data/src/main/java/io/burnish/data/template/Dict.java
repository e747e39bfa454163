package io.burnish.data.template;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Python's `dict`: keys in the order of their insertion.
record Dict(Map<Value, Value> entries) implements Value {

    static Dict of(Map<String, Value> attributes) {
        Map<Value, Value> entries = new LinkedHashMap<>();
        attributes.forEach((name, value) -> entries.put(Text.of(name), value));
        return new Dict(entries);
    }

    /// The form in which a value is a key. Texts, numbers, booleans and None can be one.
    static Value key(Value value) {
        return switch (value) {
            case Text text -> Text.of(text.value());
            case Bool bool -> bool.asInt();
            case Real(double real) when real == (long) real -> Int.of((long) real);
            case None _, Int _, Real _ -> value;
            case Sequence _, Dict _, DictView _, Generator _, Namespace _, Loop _, Undefined _, Callable _ ->
                throw new Refusal("a value of type '%s' cannot be a dict's key".formatted(value.typeName()));
        };
    }

    @Nullable
    Value find(Value key) {
        return entries.get(key(key));
    }

    @Nullable
    Value find(String name) {
        return entries.get(Text.of(name));
    }

    List<Value> keys() {
        return List.copyOf(entries.keySet());
    }

    List<Value> values() {
        return List.copyOf(entries.values());
    }

    List<Value> items() {
        List<Value> items = new ArrayList<>(entries.size());
        entries.forEach((key, value) -> items.add(new Tuple(List.of(key, value))));
        return items;
    }

    @Override
    public String typeName() {
        return "dict";
    }

    @Override
    public boolean isTrue() {
        return !entries.isEmpty();
    }
}
