package io.burnish.data.template;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/// Filters that compare the items of a sequence with each other. Texts are compared without case unless asked.
final class OrderFilters {

    static final Table<Value> TABLE = new Table<Value>()
            .add("sort", OrderFilters::sort, "reverse?", "case_sensitive?", "attribute?")
            .add("dictsort", OrderFilters::sortDict, "case_sensitive?", "by?", "reverse?")
            .add("unique", OrderFilters::unique, "case_sensitive?", "attribute?")
            .add("min", (value, p, runtime) -> extreme(value, p, runtime, false), "case_sensitive?", "attribute?")
            .add("max", (value, p, runtime) -> extreme(value, p, runtime, true), "case_sensitive?", "attribute?")
            .add("groupby", OrderFilters::group, "attribute", "default?", "case_sensitive?");

    private OrderFilters() {}

    private static Value sort(Value value, Parameters parameters, Runtime runtime) {
        List<Value> keys = new ArrayList<>();
        if (parameters.get("attribute", None.NONE) instanceof Text(var names, var _)) {
            for (String name : names.split(",", -1)) {
                keys.add(Text.of(name));
            }
        } else {
            keys.add(parameters.get("attribute"));
        }
        Comparator<Value> order = order(
                runtime,
                item -> new ListValue(keys.stream()
                        .map(key -> folded(attribute(item, key, runtime), parameters))
                        .toList()));
        return new ListValue(sorted(runtime.iteration().list(value), order, parameters));
    }

    private static Value sortDict(Value value, Parameters parameters, Runtime runtime) {
        if (!(value instanceof Dict dict)) {
            throw value instanceof Undefined undefined
                    ? undefined.refusal()
                    : new Refusal("'dictsort' wants a dict, got a value of type '%s'".formatted(value.typeName()));
        }
        int position =
                switch (parameters.text("by", "key")) {
                    case "key" -> 0;
                    case "value" -> 1;
                    case String other ->
                        throw new Refusal("'dictsort' sorts by key or value, not by '%s'".formatted(other));
                };
        runtime.budget().steps(dict.entries().size());
        Comparator<Value> order =
                order(runtime, item -> folded(((Tuple) item).items().get(position), parameters));
        return new ListValue(sorted(dict.items(), order, parameters));
    }

    private static List<Value> sorted(List<Value> items, Comparator<Value> order, Parameters parameters) {
        List<Value> sorted = new ArrayList<>(items);
        try {
            sorted.sort(parameters.isTrue("reverse") ? order.reversed() : order);
        } catch (IllegalArgumentException _) {
            throw new Refusal("these values have no order, as there is a nan among them");
        }
        return sorted;
    }

    private static Comparator<Value> order(Runtime runtime, UnaryOperator<Value> key) {
        return (left, right) -> runtime.comparison().order(key.apply(left), key.apply(right), ComparisonOperator.LESS);
    }

    private static Value unique(Value value, Parameters parameters, Runtime runtime) {
        Set<Value> seen = new HashSet<>();
        List<Value> unique = new ArrayList<>();
        for (Value item : runtime.iteration().list(value)) {
            if (seen.add(Dict.key(key(item, parameters, runtime)))) {
                unique.add(item);
            }
        }
        return Generator.of(unique.iterator());
    }

    private static Value extreme(Value value, Parameters parameters, Runtime runtime, boolean greatest) {
        Value extreme = null;
        for (Value item : runtime.iteration().list(value)) {
            if (extreme == null) {
                extreme = item;
                continue;
            }
            int order = runtime.comparison()
                    .order(
                            key(item, parameters, runtime),
                            key(extreme, parameters, runtime),
                            greatest ? ComparisonOperator.GREATER : ComparisonOperator.LESS);
            if (greatest ? order > 0 : order < 0) {
                extreme = item;
            }
        }
        return extreme == null ? new Undefined("there is no greatest or least item; the sequence is empty") : extreme;
    }

    /// Groups as tuples `(attribute's value, items)`, ordered by that value.
    private static Value group(Value value, Parameters parameters, Runtime runtime) {
        Comparator<Value> order = order(runtime, item -> key(item, parameters, runtime));
        List<Value> groups = new ArrayList<>();
        List<Value> members = new ArrayList<>();
        for (Value item : sorted(runtime.iteration().list(value), order, parameters)) {
            if (!members.isEmpty() && order.compare(members.getFirst(), item) != 0) {
                groups.add(asGroup(members, parameters, runtime));
                members = new ArrayList<>();
            }
            members.add(item);
        }
        if (!members.isEmpty()) {
            groups.add(asGroup(members, parameters, runtime));
        }
        return new ListValue(groups);
    }

    private static Value asGroup(List<Value> members, Parameters parameters, Runtime runtime) {
        Value grouper = attribute(members.getFirst(), parameters.get("attribute"), runtime);
        Value shown = grouper instanceof Undefined ? parameters.get("default", grouper) : grouper;
        return new Tuple(List.of(shown, new ListValue(members)));
    }

    private static Value key(Value item, Parameters parameters, Runtime runtime) {
        Value value = attribute(item, parameters.get("attribute"), runtime);
        return folded(value instanceof Undefined ? parameters.get("default", value) : value, parameters);
    }

    private static Value attribute(Value item, Value attribute, Runtime runtime) {
        return attribute == None.NONE ? item : runtime.access().path(item, attribute);
    }

    private static Value folded(Value value, Parameters parameters) {
        return value instanceof Text text && !parameters.isTrue("case_sensitive")
                ? text.with(Casing.lower(text.value()))
                : value;
    }
}
