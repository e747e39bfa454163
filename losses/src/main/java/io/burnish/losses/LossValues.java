package io.burnish.losses;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;

/// The values of a loss's keys, defaults filled in, each of the type that its key promises.
public final class LossValues {

    private final Map<String, Object> values;

    LossValues(Map<String, Object> values) {
        this.values = values;
    }

    double number(String key) {
        return (Double) value(key);
    }

    OptionalDouble numberOrNone(String key) {
        return value(key) instanceof Double number ? OptionalDouble.of(number) : OptionalDouble.empty();
    }

    boolean flag(String key) {
        return (Boolean) value(key);
    }

    String word(String key) {
        return (String) value(key);
    }

    SeparableLoss loss(String key) {
        return (SeparableLoss) value(key);
    }

    List<Mix.Term> losses(String key) {
        return ((List<?>) value(key)).stream().map(Mix.Term.class::cast).toList();
    }

    private Object value(String key) {
        return Objects.requireNonNull(values.get(key), key);
    }
}
