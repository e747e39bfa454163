package io.burnish.data.template;

/// All filters, `input|name(arguments)`: Jinja's own, except those that make HTML or draw at random.
final class Filters {

    private static final Table<Value> TABLE = new Table<Value>()
            .addAll(TextFilters.TABLE)
            .addAll(NumberFilters.TABLE)
            .addAll(SequenceFilters.TABLE)
            .addAll(OrderFilters.TABLE)
            .addAll(SelectionFilters.TABLE)
            .add("default", Filters::otherwise, "default_value?", "boolean?")
            .alias("d", "default")
            .add("attr", (value, p, runtime) -> runtime.access().attribute(value, p.text("name")), "name")
            .add("tojson", Filters::json, "ensure_ascii?", "indent?", "separators?", "sort_keys?");

    private Filters() {}

    static boolean contains(String name) {
        return TABLE.find(name) != null;
    }

    static Value apply(String name, Value input, Arguments arguments, Runtime runtime) {
        Builtin<Value> filter = TABLE.find(name);
        if (filter == null) {
            throw new Refusal("there is no filter '%s'".formatted(name));
        }
        return filter.call(input, arguments, runtime);
    }

    private static Value otherwise(Value value, Parameters parameters, Runtime runtime) {
        boolean missing = value instanceof Undefined || (parameters.isTrue("boolean") && !value.isTrue());
        return missing ? parameters.get("default_value", Text.EMPTY) : value;
    }

    private static Value json(Value value, Parameters parameters, Runtime runtime) {
        String indent =
                switch (parameters.get("indent", None.NONE)) {
                    case None _ -> null;
                    case Text(var text, var _) -> text;
                    case Value _ ->
                        runtime.sink()
                                .repeat(" ", parameters.whole("indent", 0))
                                .toString();
                };
        String itemSeparator = indent == null ? ", " : ",";
        String keySeparator = ": ";
        if (parameters.has("separators")) {
            if (!(parameters.get("separators") instanceof Sequence separators)
                    || separators.items().size() != 2
                    || !(separators.items().get(0) instanceof Text(var item, var _))
                    || !(separators.items().get(1) instanceof Text(var key, var _))) {
                throw new Refusal("'tojson' wants two texts as 'separators'");
            }
            itemSeparator = item;
            keySeparator = key;
        }
        return Text.of(new JsonWriter(
                        runtime,
                        indent,
                        itemSeparator,
                        keySeparator,
                        parameters.isTrue("ensure_ascii"),
                        parameters.isTrue("sort_keys"))
                .write(value));
    }
}
