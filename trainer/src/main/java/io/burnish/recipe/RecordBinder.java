package io.burnish.recipe;

import io.burnish.data.NearestName;
import io.burnish.model.Auto;
import io.burnish.recipe.Value.Entry;
import io.burnish.recipe.Value.Mapping;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;

/// Makes one settings record of one section: what is left out comes from the record's defaults, what the
/// record refuses becomes a problem of the key that the refusal begins with.
final class RecordBinder {

    /// What a component that may be absent has, in a record without defaults.
    private static final Map<Class<?>, Object> ABSENT = Map.of(
            Optional.class, Optional.empty(),
            OptionalInt.class, OptionalInt.empty(),
            OptionalDouble.class, OptionalDouble.empty(),
            Auto.class, Auto.auto());

    private final Problems problems;
    private final RecordShape shape;
    private final Mapping section;
    private final Site site;
    private final Map<String, Object> values = new LinkedHashMap<>();
    /// Keys whose values are wrong: defaults stand in for them, so that what else is wrong is found too.
    private final Set<String> wrong = new LinkedHashSet<>();
    /// Keys that unknown ones were taken for: they are not missing too.
    private final Set<String> misspelled = new LinkedHashSet<>();

    RecordBinder(Class<?> type, Mapping section, Site site, Problems problems) {
        this.shape = RecordShape.of(type);
        this.section = section;
        this.site = site;
        this.problems = problems;
    }

    /// The section as the record; empty if something was wrong with it.
    Optional<Object> bind(Binder binder) {
        boolean known = refuseUnknownKeys();
        bindGiven(binder);
        Optional<Object> standard = site.standard();
        if (standard.isEmpty() && shape.factory().isPresent()) {
            standard = standard();
            if (standard.isEmpty()) {
                return Optional.empty();
            }
        }
        return fillIn(standard) ? create(standard).filter(_ -> known) : Optional.empty();
    }

    private boolean refuseUnknownKeys() {
        Set<String> keys = shape.components().keySet();
        boolean known = true;
        for (Map.Entry<String, Entry> entry : section.entries().entrySet()) {
            if (!keys.contains(entry.getKey())) {
                known = false;
                String path = path(entry.getKey());
                String message = LaterFeatures.ofKey(path).orElseGet(() -> "unknown key. " + advice(entry.getKey()));
                problems.add(entry.getValue().origin(), path, message);
            }
        }
        return known;
    }

    private String advice(String key) {
        Set<String> keys = shape.components().keySet();
        Optional<String> meant = NearestName.of(key, keys);
        meant.ifPresent(misspelled::add);
        return meant.or(() -> KeyPaths.endingIn(key).filter(elsewhere -> !elsewhere.equals(path(key))))
                .map(name -> "Did you mean '" + name + "'?")
                .orElseGet(() -> "The keys here are " + String.join(", ", keys));
    }

    /// What is required comes first: the defaults of the rest may come of it.
    private void bindGiven(Binder binder) {
        shape.required().forEach(key -> bindGiven(key, Optional.empty(), binder));
        Optional<Object> standard = site.standard().or(this::quietStandard);
        shape.components().keySet().stream()
                .filter(key -> !shape.required().contains(key))
                .forEach(key -> bindGiven(key, standard, binder));
    }

    private void bindGiven(String key, Optional<Object> standard, Binder binder) {
        RecordComponent component = Objects.requireNonNull(shape.components().get(key));
        section.entry(key).ifPresent(entry -> {
            Optional<Object> here = standard.or(site::standard).map(found -> RecordShape.component(found, component));
            binder.bind(component.getGenericType(), entry.value(), Site.of(path(key), here))
                    .ifPresentOrElse(value -> values.put(key, value), () -> wrong.add(key));
        });
    }

    /// The record with nothing but what it requires, if that is there; what it refuses is noted later.
    private Optional<Object> quietStandard() {
        try {
            return values.keySet().containsAll(shape.required()) ? shape.standard(values) : Optional.empty();
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    /// The record with nothing but what it requires; empty if some of that is missing, wrong or refused.
    private Optional<Object> standard() {
        boolean complete = true;
        for (String key : shape.required()) {
            if (!values.containsKey(key)) {
                complete = false;
                noteMissing(key);
            }
        }
        if (!complete) {
            return Optional.empty();
        }
        try {
            return shape.standard(values);
        } catch (IllegalArgumentException e) {
            noteRefusal(String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    /// Gives every component without a value its default.
    ///
    /// @return whether every component has a value now
    private boolean fillIn(Optional<Object> standard) {
        boolean complete = true;
        for (Map.Entry<String, RecordComponent> entry : shape.components().entrySet()) {
            RecordComponent component = entry.getValue();
            Optional<Object> absent = standard.map(found -> RecordShape.component(found, component))
                    .or(() -> Optional.ofNullable(ABSENT.get(component.getType())));
            absent.ifPresent(value -> values.putIfAbsent(entry.getKey(), value));
            if (!values.containsKey(entry.getKey())) {
                complete = false;
                noteMissing(entry.getKey());
            }
        }
        return complete;
    }

    private Optional<Object> create(Optional<Object> standard) {
        while (true) {
            try {
                Object settings = shape.create(values);
                return wrong.isEmpty() ? Optional.of(settings) : Optional.empty();
            } catch (IllegalArgumentException e) {
                String message = String.valueOf(e.getMessage());
                if (wrong.stream().anyMatch(key -> mentions(message, key))) {
                    return Optional.empty(); // said of a default that stands in
                }
                Optional<String> key = noteRefusal(message);
                if (key.isEmpty() || standard.isEmpty()) {
                    return Optional.empty();
                }
                RecordComponent component =
                        Objects.requireNonNull(shape.components().get(key.get()));
                values.put(key.get(), RecordShape.component(standard.get(), component));
                wrong.add(key.get());
            }
        }
    }

    private void noteMissing(String key) {
        if (!wrong.contains(key) && !misspelled.contains(key)) {
            String example =
                    Examples.of(path(key)).map(text -> ", for example " + text).orElse("");
            problems.add(section.origin(), path(key), "is missing" + example);
        }
    }

    /// Notes a refusal such as `beta must be > 0, got -1.0`.
    ///
    /// @return the key it begins with
    private Optional<String> noteRefusal(String message) {
        String first = message.split("[ :]", 2)[0];
        Optional<String> key = Optional.of(first).filter(shape.components()::containsKey);
        String rest = key.isPresent() ? message.substring(first.length()).replaceFirst("^:? ", "") : message;
        Origin origin =
                key.flatMap(section::entry).map(entry -> entry.value().origin()).orElse(section.origin());
        problems.add(origin, key.map(this::path).orElse(site.path()), rest);
        return key;
    }

    private String path(String key) {
        return Keys.join(site.path(), key);
    }

    private static boolean mentions(String message, String key) {
        return Pattern.compile("\\b" + Pattern.quote(key) + "\\b")
                .matcher(message)
                .find();
    }
}
