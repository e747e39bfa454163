package io.burnish.recipe;

import io.burnish.data.NearestName;
import io.burnish.losses.ResolvedLoss;
import io.burnish.model.Auto;
import io.burnish.recipe.Value.Entry;
import io.burnish.recipe.Value.Mapping;
import io.burnish.recipe.Value.Scalar;
import io.burnish.recipe.Value.Sequence;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Turns values of a recipe into settings by their types, and notes everything that is wrong with them.
///
/// Records go by their components, sealed interfaces by `type`, `Auto` takes `auto`, `Optional` takes `none`.
final class Binder {

    private final Problems problems;

    Binder(Problems problems) {
        this.problems = problems;
    }

    /// The value as the type; empty if something was wrong with it.
    Optional<Object> bind(Type type, Value value, Site site) {
        if (value instanceof Scalar scalar && scalar.kind() == Scalar.Kind.NOTHING) {
            return problems.add(value.origin(), site.path(), "has no value: give one, or leave the key out");
        }
        return type instanceof ParameterizedType generic
                ? bindGeneric(generic, value, site)
                : bindClass((Class<?>) type, value, site);
    }

    private Optional<Object> bindGeneric(ParameterizedType type, Value value, Site site) {
        Type argument = type.getActualTypeArguments()[type.getActualTypeArguments().length - 1];
        Class<?> raw = (Class<?>) type.getRawType();
        if (raw == Optional.class) {
            return orWord("none", Optional.empty(), Optional::of, argument, value, site);
        }
        if (raw == Auto.class) {
            return orWord("auto", Auto.auto(), Auto::of, argument, value, site);
        }
        return raw == List.class ? list(argument, value, site) : map(argument, value, site);
    }

    private Optional<Object> bindClass(Class<?> type, Value value, Site site) {
        if (type == OptionalInt.class) {
            return orWord(
                    "none", OptionalInt.empty(), bound -> OptionalInt.of((Integer) bound), int.class, value, site);
        }
        if (type == OptionalDouble.class) {
            return orWord(
                    "none",
                    OptionalDouble.empty(),
                    bound -> OptionalDouble.of((Double) bound),
                    double.class,
                    value,
                    site);
        }
        Optional<ScalarType> scalarType = ScalarType.of(type);
        if (scalarType.isPresent()) {
            return scalar(scalarType.get(), value, site);
        }
        if (!(value instanceof Mapping section)) {
            String example = Examples.of(site.path())
                    .map(text -> ", for example " + text)
                    .orElse("");
            return problems.add(
                    value.origin(),
                    site.path(),
                    site.expectation(List.of("a section")) + example + ", got " + value.shown());
        }
        if (type == ResolvedLoss.class) {
            return LossSection.bind(section, site.path(), problems).map(loss -> loss);
        }
        return type.isSealed() ? bindSealed(type, section, site) : bindRecord(type, section, site);
    }

    private Optional<Object> orWord(
            String word, Object whenWord, Function<Object, Object> wrap, Type type, Value value, Site site) {
        return value instanceof Scalar scalar && scalar.is(word)
                ? Optional.of(whenWord)
                : bind(type, value, site.or(word)).map(wrap);
    }

    private Optional<Object> scalar(ScalarType type, Value value, Site site) {
        if (value instanceof Scalar scalar) {
            try {
                Optional<Object> bound = type.reader().apply(scalar);
                if (bound.isPresent()) {
                    return bound;
                }
            } catch (IllegalArgumentException e) {
                return problems.add(value.origin(), site.path(), String.valueOf(e.getMessage()));
            }
        }
        return problems.add(value.origin(), site.path(), type.refusal(value, site));
    }

    private Optional<Object> list(Type itemType, Value value, Site site) {
        if (!(value instanceof Sequence sequence)) {
            String remedy = value instanceof Scalar scalar ? ": write [" + scalar.text() + "]" : "";
            return problems.add(value.origin(), site.path(), "must be a list, got " + value.shown() + remedy);
        }
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < sequence.items().size(); i++) {
            bind(itemType, sequence.items().get(i), site.item(i)).ifPresent(items::add);
        }
        return items.size() == sequence.items().size() ? Optional.of(List.copyOf(items)) : Optional.empty();
    }

    private Optional<Object> map(Type valueType, Value value, Site site) {
        if (!(value instanceof Mapping mapping)) {
            return problems.add(value.origin(), site.path(), "must be keys with values, got " + value.shown());
        }
        Map<String, Object> bound = new LinkedHashMap<>();
        for (Map.Entry<String, Entry> entry : mapping.entries().entrySet()) {
            Site here = Site.of(Keys.join(site.path(), entry.getKey()), Optional.empty());
            bind(valueType, entry.getValue().value(), here).ifPresent(item -> bound.put(entry.getKey(), item));
        }
        return bound.size() == mapping.entries().size() ? Optional.of(bound) : Optional.empty();
    }

    /// One of a sealed interface's records, named by `type`; without it, that of the default.
    private Optional<Object> bindSealed(Class<?> type, Mapping section, Site site) {
        Map<String, Class<?>> cases = Arrays.stream(type.getPermittedSubclasses())
                .collect(Collectors.toMap(
                        candidate -> Keys.of(candidate.getSimpleName()),
                        candidate -> candidate,
                        (first, _) -> first,
                        LinkedHashMap::new));
        List<String> names = List.copyOf(cases.keySet());
        Optional<Entry> given = section.entry("type");
        String path = Keys.join(site.path(), "type");
        if (given.isEmpty() && site.standard().isEmpty()) {
            return problems.add(section.origin(), path, "is missing. The types are " + Texts.either(names));
        }
        if (given.isEmpty()) {
            return bindRecord(site.standard().get().getClass(), section, site);
        }
        Value name = given.get().value();
        Class<?> named = name instanceof Scalar scalar ? cases.get(scalar.text()) : null;
        if (named == null) {
            String hint = name instanceof Scalar scalar ? NearestName.hint(scalar.text(), names) : "";
            return problems.add(
                    name.origin(),
                    path,
                    "unknown type " + name.shown() + "." + hint + " The types are " + Texts.either(names));
        }
        return bindRecord(
                named,
                section.without("type"),
                Site.of(site.path(), site.standard().filter(named::isInstance)));
    }

    private Optional<Object> bindRecord(Class<?> type, Mapping section, Site site) {
        return new RecordBinder(type, section, site, problems).bind(this);
    }
}
