package io.burnish.data.template;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Filters that pass every item through another filter, or keep those that pass a test. They work item by
/// item, when asked.
final class SelectionFilters {

    static final Table<Value> TABLE = new Table<Value>()
            .add("map", SelectionFilters::map, "*")
            .add("select", (value, p, runtime) -> select(value, p, runtime, false, true), "*")
            .add("reject", (value, p, runtime) -> select(value, p, runtime, false, false), "*")
            .add("selectattr", (value, p, runtime) -> select(value, p, runtime, true, true), "*")
            .add("rejectattr", (value, p, runtime) -> select(value, p, runtime, true, false), "*");

    private SelectionFilters() {}

    private static Value map(Value value, Parameters parameters, Runtime runtime) {
        UnaryOperator<Value> change = change(parameters.all(), runtime);
        return Generator.drawingOn(value, stream(value, runtime).map(change).iterator());
    }

    private static UnaryOperator<Value> change(Arguments arguments, Runtime runtime) {
        Map<String, Value> keyword = arguments.keyword();
        Value attribute = keyword.get("attribute");
        if (arguments.positional().isEmpty() && attribute != null) {
            return item -> {
                Value found = runtime.access().path(item, attribute);
                return found instanceof Undefined ? keyword.getOrDefault("default", found) : found;
            };
        }
        String filter = name(arguments.positional(), 0, "map", "the name of a filter");
        return item -> Filters.apply(filter, item, arguments.after(1), runtime);
    }

    private static Value select(
            Value value, Parameters parameters, Runtime runtime, boolean byAttribute, boolean keeps) {
        Arguments arguments = parameters.all();
        List<Value> positional = arguments.positional();
        int names = byAttribute ? 1 : 0;
        if (positional.size() < names) {
            throw new Refusal("'%s' needs the name of an attribute".formatted(parameters.callee()));
        }
        Predicate<Value> passes;
        if (positional.size() > names) {
            String test = name(positional, names, parameters.callee(), "the name of a test");
            Arguments rest = arguments.after(names + 1);
            passes = item -> Tests.apply(test, item, rest, runtime);
        } else {
            passes = Value::isTrue;
        }
        return Generator.drawingOn(
                value,
                stream(value, runtime)
                        .filter(item -> keeps
                                == passes.test(byAttribute ? runtime.access().path(item, positional.getFirst()) : item))
                        .iterator());
    }

    private static Stream<Value> stream(Value value, Runtime runtime) {
        Iterable<Value> values = () -> value.isTrue()
                ? runtime.iteration().of(value)
                : List.<Value>of().iterator();
        return StreamSupport.stream(values.spliterator(), false)
                .peek(_ -> runtime.budget().steps(1));
    }

    private static String name(List<Value> arguments, int position, String filter, String what) {
        if (arguments.size() > position && arguments.get(position) instanceof Text(var name, var _)) {
            return name;
        }
        throw new Refusal("'%s' needs %s".formatted(filter, what));
    }
}
