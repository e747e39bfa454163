package io.burnish.data.template;

import java.util.function.Function;

/// A method with its owner, or a function: a builtin as a value.
record BoundBuiltin(String name, Function<Arguments, Value> body) implements Callable {

    static <R> BoundBuiltin of(Builtin<R> builtin, R receiver, Runtime runtime) {
        return new BoundBuiltin(builtin.name(), arguments -> builtin.call(receiver, arguments, runtime));
    }

    @Override
    public Value call(Arguments arguments) {
        return body.apply(arguments);
    }

    @Override
    public String typeName() {
        return "function";
    }
}
