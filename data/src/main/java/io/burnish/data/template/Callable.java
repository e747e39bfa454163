package io.burnish.data.template;

/// What can be called with parentheses.
sealed interface Callable extends Value permits Macro, BoundBuiltin {

    Value call(Arguments arguments);

    @Override
    default boolean isTrue() {
        return true;
    }
}
