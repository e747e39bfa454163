package io.burnish.data.template;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;

/// Filters that take sequences apart and put them together.
final class SequenceFilters {

    static final Table<Value> TABLE = new Table<Value>()
            .add("length", (value, _, runtime) -> Int.of(runtime.iteration().length(value)))
            .alias("count", "length")
            .add(
                    "list",
                    (value, _, runtime) -> new ListValue(runtime.iteration().list(value)))
            .add("items", (value, _, runtime) -> items(value, runtime))
            .add("first", (value, _, runtime) -> first(value, runtime))
            .add("last", (value, _, runtime) -> last(value, runtime))
            .add("reverse", (value, _, runtime) -> reverse(value, runtime))
            .add("join", SequenceFilters::join, "d?", "attribute?")
            .add("batch", SequenceFilters::batch, "linecount", "fill_with?")
            .add("slice", SequenceFilters::slice, "slices", "fill_with?");

    private SequenceFilters() {}

    private static Value items(Value value, Runtime runtime) {
        return switch (value) {
            case Dict dict -> {
                runtime.budget().steps(dict.entries().size());
                yield Generator.of(dict.items().iterator());
            }
            case Undefined _ -> Generator.of(Collections.emptyIterator());
            case Value other ->
                throw new Refusal("'items' wants a dict, got a value of type '%s'".formatted(other.typeName()));
        };
    }

    private static Value first(Value value, Runtime runtime) {
        Iterator<Value> values = runtime.iteration().of(value);
        return values.hasNext() ? values.next() : new Undefined("there is no first item; the sequence is empty");
    }

    private static Value last(Value value, Runtime runtime) {
        requireReversible(value);
        List<Value> values = runtime.iteration().list(value);
        return values.isEmpty() ? new Undefined("there is no last item; the sequence is empty") : values.getLast();
    }

    private static Value reverse(Value value, Runtime runtime) {
        if (value instanceof Text text) {
            return text.with(new StringBuilder(text.value()).reverse().toString());
        }
        return Generator.of(runtime.iteration().list(value).reversed().iterator());
    }

    private static void requireReversible(Value value) {
        if (value instanceof Generator) {
            throw new Refusal("a generator has no last item; make it a list");
        }
    }

    private static Value join(Value value, Parameters parameters, Runtime runtime) {
        List<String> parts = new ArrayList<>();
        for (Value item : runtime.iteration().list(value)) {
            Value part = parameters.has("attribute") ? runtime.access().path(item, parameters.get("attribute")) : item;
            parts.add(runtime.printer().text(part));
        }
        return runtime.join(runtime.printer().text(parameters.get("d", Text.EMPTY)), parts);
    }

    private static Value batch(Value value, Parameters parameters, Runtime runtime) {
        int size = Math.max(1, parameters.whole("linecount", 1));
        List<Value> items = runtime.iteration().list(value);
        List<Value> batches = new ArrayList<>();
        for (int start = 0; start < items.size(); start += size) {
            int end = (int) Math.min(items.size(), (long) start + size);
            batches.add(filled(items.subList(start, end), size, parameters, runtime));
            if (end == items.size()) {
                break;
            }
        }
        return Generator.of(batches.iterator());
    }

    private static Value slice(Value value, Parameters parameters, Runtime runtime) {
        int slices = parameters.whole("slices", 1);
        if (slices < 1) {
            throw new Refusal("'slice' wants at least one slice, got %d".formatted(slices));
        }
        runtime.budget().steps(slices);
        List<Value> items = runtime.iteration().list(value);
        int longer = items.size() % slices;
        int size = items.size() / slices;
        List<Value> parts = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < slices; i++) {
            int end = start + size + (i < longer ? 1 : 0);
            parts.add(filled(items.subList(start, end), i < longer ? 0 : size + 1, parameters, runtime));
            start = end;
        }
        return Generator.of(parts.iterator());
    }

    /// The items, filled up to a size where a filling was given.
    private static ListValue filled(List<Value> items, int size, Parameters parameters, Runtime runtime) {
        List<Value> filled = new ArrayList<>(items);
        if (parameters.has("fill_with") && size > items.size()) {
            runtime.budget().steps(size - items.size());
            filled.addAll(Collections.nCopies(size - items.size(), parameters.get("fill_with")));
        }
        return new ListValue(filled);
    }
}
