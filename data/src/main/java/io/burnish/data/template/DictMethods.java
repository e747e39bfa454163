package io.burnish.data.template;

import java.util.List;

/// The methods of a dict that do not change it.
final class DictMethods {

    static final Table<Dict> TABLE = new Table<Dict>()
            .add("get", DictMethods::get, "key", "default?")
            .add("items", (dict, _, runtime) -> view("dict_items", dict.items(), runtime))
            .add("keys", (dict, _, runtime) -> view("dict_keys", dict.keys(), runtime))
            .add("values", (dict, _, runtime) -> view("dict_values", dict.values(), runtime))
            .add("copy", (dict, _, _) -> dict);

    private DictMethods() {}

    private static DictView view(String type, List<Value> items, Runtime runtime) {
        runtime.budget().steps(items.size());
        return new DictView(type, items);
    }

    private static Value get(Dict dict, Parameters parameters, Runtime runtime) {
        Value value = dict.find(parameters.get("key"));
        return value == null ? parameters.get("default", None.NONE) : value;
    }
}
