package io.burnish.data.template;

/// A filter, test, method or function of the language.
///
/// @param <R> what it works on: a filter's input, a method's owner
record Builtin<R>(String name, Signature signature, Body<R> body) {

    /// What a builtin does.
    @FunctionalInterface
    interface Body<R> {
        Value apply(R receiver, Parameters parameters, Runtime runtime);
    }

    Value call(R receiver, Arguments arguments, Runtime runtime) {
        if (receiver instanceof Text(var text, var _)) {
            runtime.budget().characters(text.length());
        }
        return body.apply(receiver, signature.bind(name, arguments), runtime);
    }
}
