package io.burnish.data.template;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The parameters of a builtin, in order. A name that ends in `?` may be left out; the one name `*` takes any
/// arguments.
final class Signature {

    private final List<String> names = new ArrayList<>();
    private final List<String> required = new ArrayList<>();
    private final boolean anything;

    Signature(String... parameters) {
        anything = parameters.length == 1 && parameters[0].equals("*");
        for (String parameter : parameters) {
            if (parameter.endsWith("?")) {
                names.add(parameter.substring(0, parameter.length() - 1));
            } else {
                names.add(parameter);
                required.add(parameter);
            }
        }
    }

    Parameters bind(String callee, Arguments arguments) {
        if (anything) {
            return new Parameters(callee, Map.of(), arguments);
        }
        if (arguments.positional().size() > names.size()) {
            throw new Refusal("'%s' takes at most %d arguments, got %d"
                    .formatted(callee, names.size(), arguments.positional().size()));
        }
        Map<String, Value> bound = new HashMap<>();
        for (int i = 0; i < arguments.positional().size(); i++) {
            bound.put(names.get(i), arguments.positional().get(i));
        }
        arguments.keyword().forEach((name, value) -> {
            if (!names.contains(name)) {
                throw new Refusal("'%s' has no argument called '%s'".formatted(callee, name));
            }
            if (bound.putIfAbsent(name, value) != null) {
                throw new Refusal("'%s' was given '%s' twice".formatted(callee, name));
            }
        });
        for (String name : required) {
            if (!bound.containsKey(name)) {
                throw new Refusal("'%s' needs the argument '%s'".formatted(callee, name));
            }
        }
        return new Parameters(callee, bound, arguments);
    }
}
