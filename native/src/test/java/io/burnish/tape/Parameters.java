package io.burnish.tape;

import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// Random parameters with gradients of zero, or frozen.
final class Parameters {

    private final SeededTensors random;
    private final Scope scope;
    private final boolean frozen;
    private final Map<String, Parameter> all = new LinkedHashMap<>();

    Parameters(SeededTensors random, Scope scope, boolean frozen) {
        this.random = random;
        this.scope = scope;
        this.frozen = frozen;
    }

    Parameter make(String name, long... sizes) {
        Parameter parameter =
                new Parameter(name, random.contiguous(scope, sizes), frozen ? null : SeededTensors.zeros(scope, sizes));
        all.put(name, parameter);
        return parameter;
    }

    Parameter get(String name) {
        return Objects.requireNonNull(all.get(name), name);
    }

    Map<String, Parameter> all() {
        return all;
    }
}
