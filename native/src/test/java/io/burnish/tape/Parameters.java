package io.burnish.tape;

import io.burnish.tensor.RandomTensors;
import io.burnish.tensor.Scope;
import java.util.LinkedHashMap;
import java.util.Map;

/// Random parameters with gradients of zero, or frozen.
final class Parameters {

    private final RandomTensors random;
    private final Scope scope;
    private final boolean frozen;
    private final Map<String, Parameter> all = new LinkedHashMap<>();

    Parameters(RandomTensors random, Scope scope, boolean frozen) {
        this.random = random;
        this.scope = scope;
        this.frozen = frozen;
    }

    Parameter make(String name, long... sizes) {
        Parameter parameter =
                new Parameter(name, random.contiguous(scope, sizes), frozen ? null : RandomTensors.zeros(scope, sizes));
        all.put(name, parameter);
        return parameter;
    }

    Map<String, Parameter> all() {
        return all;
    }
}
