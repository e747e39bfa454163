package io.burnish.data.template;

import java.util.function.Function;

/// A macro of the template: called, it gives the text that its body writes.
record Macro(String name, Function<Arguments, Value> body) implements Callable {

    @Override
    public Value call(Arguments arguments) {
        return body.apply(arguments);
    }

    @Override
    public String typeName() {
        return "Macro";
    }
}
