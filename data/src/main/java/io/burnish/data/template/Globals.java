package io.burnish.data.template;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The functions every template can call.
final class Globals {

    private static final Table<None> TABLE = new Table<None>()
            .add("range", (_, parameters, _) -> range(parameters), "start", "stop?", "step?")
            .add("dict", (_, parameters, _) -> new Dict(attributes("dict", parameters)), "*")
            .add("namespace", (_, parameters, _) -> namespace(parameters), "*")
            .add("raise_exception", (_, parameters, runtime) -> raise(parameters, runtime), "message")
            .add("strftime_now", (_, parameters, runtime) -> now(parameters, runtime), "format");

    private Globals() {}

    static void defineIn(Scope scope, Runtime runtime) {
        for (Builtin<None> builtin : TABLE.all()) {
            scope.set(builtin.name(), BoundBuiltin.of(builtin, None.NONE, runtime));
        }
    }

    private static Value range(Parameters parameters) {
        int first = parameters.whole("start", 0);
        boolean onlyStop = parameters.find("stop") == null;
        return Range.of(
                onlyStop ? 0 : first, onlyStop ? first : parameters.whole("stop", 0), parameters.whole("step", 1));
    }

    private static Value namespace(Parameters parameters) {
        Map<String, Value> attributes = new LinkedHashMap<>();
        attributes("namespace", parameters).forEach((key, value) -> {
            if (!(key instanceof Text(var name, var _))) {
                throw new Refusal("an attribute of a namespace must be a text, got a value of type '%s'"
                        .formatted(key.typeName()));
            }
            attributes.put(name, value);
        });
        return new Namespace(attributes);
    }

    /// Attributes from a dict, from keywords, or from both.
    private static Map<Value, Value> attributes(String callee, Parameters parameters) {
        List<Value> positional = parameters.all().positional();
        Map<Value, Value> attributes = new LinkedHashMap<>();
        if (positional.size() == 1 && positional.getFirst() instanceof Dict(var entries)) {
            attributes.putAll(entries);
        } else if (!positional.isEmpty()) {
            throw new Refusal("'%s' takes keywords and at most one dict".formatted(callee));
        }
        parameters.all().keyword().forEach((name, value) -> attributes.put(Text.of(name), value));
        return attributes;
    }

    private static Value raise(Parameters parameters, Runtime runtime) {
        throw new Refusal(runtime.printer().text(parameters.get("message")));
    }

    private static Value now(Parameters parameters, Runtime runtime) {
        return runtime.text(Strftime.format(runtime.now(), parameters.text("format")));
    }
}
