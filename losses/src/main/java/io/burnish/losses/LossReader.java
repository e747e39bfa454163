package io.burnish.losses;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Reads descriptions of losses into losses and collects everything that is wrong with them.
final class LossReader {

    private static final String TYPE = "type";
    private static final String WEIGHT = "weight";
    private static final String MIX = "mix";
    private static final LossKey WEIGHT_KEY =
            LossKey.number(WEIGHT, 1.0, Range.POSITIVE, "factor of the loss in the sum");

    private final List<LossProblem> problems = new ArrayList<>();

    /// What went wrong so far, in the order of reading.
    List<LossProblem> problems() {
        return problems;
    }

    /// Reads a section: `type` (or `mix` in its place) and the loss's keys.
    ///
    /// @param path turns a key of the section into the key to report
    Optional<ResolvedLoss> readSection(Map<?, ?> section, UnaryOperator<String> path) {
        Map<Object, @Nullable Object> values = new LinkedHashMap<>(section);
        Object type = values.remove(TYPE);
        if (type == null && section.containsKey(MIX)) {
            type = MIX;
        }
        if (type == null) {
            return problem(path.apply(TYPE), "is missing. Losses: " + String.join(", ", LossCatalogue.names()));
        }
        if (!(type instanceof String name)) {
            return problem(path.apply(TYPE), "must be the name of a loss, got " + shown(type));
        }
        return find(name, path.apply(TYPE)).flatMap(entry -> read(entry, values, path));
    }

    /// The entry of a name, or a problem with the list of losses.
    Optional<LossEntry> find(String name, String path) {
        Optional<LossEntry> entry = LossCatalogue.find(name);
        if (entry.isEmpty()) {
            problem(
                    path,
                    "unknown loss '" + name + "'." + NearestName.hint(name, LossCatalogue.names()) + " Losses: "
                            + String.join(", ", LossCatalogue.names()));
        }
        return entry;
    }

    /// Reads the keys of a loss; empty if there was a problem with any.
    Optional<ResolvedLoss> read(LossEntry entry, Map<?, ?> given, UnaryOperator<String> path) {
        int before = problems.size();
        given.keySet().forEach(key -> refuseUnknown(entry, String.valueOf(key), path));
        Map<String, Object> parsed = new HashMap<>();
        Map<String, Object> shown = new LinkedHashMap<>();
        for (LossKey key : entry.keys()) {
            if (!isRead(key, given, entry)) {
                if (given.containsKey(key.name())) {
                    LossKey.Condition needed = key.onlyWith().orElseThrow();
                    problem(
                            path.apply(key.name()),
                            "is only read with " + needed.key() + ": " + needed.word() + "; leave it out");
                }
                continue;
            }
            readKey(key, given, path).ifPresent(value -> {
                parsed.put(key.name(), value.parsed());
                shown.put(key.name(), value.shown());
            });
        }
        return problems.size() > before
                ? Optional.empty()
                : Optional.of(
                        new ResolvedLoss(entry.name(), shown, entry.builder().apply(new LossValues(parsed))));
    }

    /// A value as the loss takes it, and as a recipe shows it.
    private record Value(Object parsed, Object shown) {
        static Optional<Value> same(Object value) {
            return Optional.of(new Value(value, value));
        }
    }

    private Optional<Value> readKey(LossKey key, Map<?, ?> given, UnaryOperator<String> path) {
        String where = path.apply(key.name());
        if (key.type() instanceof KeyType.HandedTo) {
            return Optional.empty();
        }
        if (!given.containsKey(key.name()) && key.defaultValue().isEmpty()) {
            return problem(where, "is missing, " + key.doc());
        }
        Object value = given.containsKey(key.name())
                ? given.get(key.name())
                : key.defaultValue().orElseThrow();
        if (value == null) {
            return problem(where, "has no value; leave the key out for its default");
        }
        return switch (key.type()) {
            case KeyType.Numeric(Range range) -> number(value, range, where);
            case KeyType.NumericOrNone(Range range) ->
                value.equals("none") ? Value.same("none") : number(value, range, where);
            case KeyType.Flag _ ->
                value instanceof Boolean
                        ? Value.same(value)
                        : problem(where, "must be true or false, got " + shown(value));
            case KeyType.Choice(List<String> words) ->
                value instanceof String word && words.contains(word)
                        ? Value.same(word)
                        : problem(
                                where,
                                "must be " + String.join(" | ", words) + ", got " + shown(value) + "."
                                        + NearestName.hint(String.valueOf(value), words));
            case KeyType.Loss _ -> inner(key, value, given, where, path);
            case KeyType.Losses _ -> terms(value, where);
            case KeyType.HandedTo _ -> Optional.empty();
        };
    }

    private Optional<Value> number(Object value, Range range, String where) {
        if (!(value instanceof Number number)) {
            return problem(where, "must be a number, got " + shown(value));
        }
        Optional<String> wrong = range.problem(number.doubleValue());
        return wrong.isPresent() ? problem(where, wrong.get()) : Value.same(number.doubleValue());
    }

    /// The loss inside another, with the keys that the outer one hands to it.
    private Optional<Value> inner(
            LossKey key, Object value, Map<?, ?> outer, String where, UnaryOperator<String> outerPath) {
        if (!(value instanceof Map<?, ?> section)) {
            return problem(where, "must be a loss, e.g. {type: dpo}, got " + shown(value));
        }
        Map<Object, @Nullable Object> values = new LinkedHashMap<>(section);
        List<String> handed = new ArrayList<>();
        for (LossKey candidate : LossCatalogue.handedTo(key.name())) {
            String name = candidate.name();
            if (!outer.containsKey(name)) {
                continue;
            }
            if (values.containsKey(name)) {
                problem(outerPath.apply(name), "is given twice: here and as " + where + "." + name);
            } else if (values.get(TYPE) instanceof String type
                    && LossCatalogue.find(type)
                            .flatMap(entry -> entry.key(name))
                            .isEmpty()) {
                problem(outerPath.apply(name), "would not be read: the loss under " + key.name() + " has no " + name);
            } else {
                values.put(name, outer.get(name));
                handed.add(name);
            }
        }
        Optional<ResolvedLoss> loss =
                readSection(values, name -> handed.contains(name) ? outerPath.apply(name) : where + "." + name);
        if (loss.isPresent() && !loss.get().loss().paired()) {
            return problem(where, "must be a loss on pairs, got " + loss.get().name());
        }
        return separable(loss, where).map(found -> new Value(found.loss(), found.section()));
    }

    private Optional<Value> terms(Object value, String where) {
        if (!(value instanceof List<?> sections) || sections.isEmpty()) {
            return problem(where, "must be a list of losses, e.g. [{weight: 0.8, type: dpo}], got " + shown(value));
        }
        List<Mix.Term> terms = new ArrayList<>();
        List<Object> shown = new ArrayList<>();
        for (int i = 0; i < sections.size(); i++) {
            String here = where + "[" + i + "]";
            if (!(sections.get(i) instanceof Map<?, ?> section)) {
                problem(here, "must be a loss, e.g. {weight: 0.8, type: dpo}, got " + shown(sections.get(i)));
                continue;
            }
            Map<Object, @Nullable Object> values = new LinkedHashMap<>(section);
            Optional<Value> weight = readKey(WEIGHT_KEY, section, name -> here + "." + name);
            values.remove(WEIGHT);
            Optional<ResolvedLoss> loss = readSection(values, name -> here + "." + name);
            Optional<SeparableLoss> separable = separable(loss, here).map(found -> (SeparableLoss) found.loss());
            if (weight.isPresent() && loss.isPresent() && separable.isPresent()) {
                terms.add(new Mix.Term((Double) weight.get().parsed(), separable.get()));
                Map<String, Object> term = new LinkedHashMap<>();
                term.put(WEIGHT, weight.get().shown());
                term.putAll(loss.get().section());
                shown.add(term);
            }
        }
        return terms.size() == sections.size()
                ? Optional.of(new Value(List.copyOf(terms), List.copyOf(shown)))
                : Optional.empty();
    }

    /// A loss that may stand inside another; empty with a problem if it may not.
    private Optional<ResolvedLoss> separable(Optional<ResolvedLoss> loss, String where) {
        return loss.isPresent() && loss.get().loss() instanceof CoupledLoss
                ? problem(
                        where,
                        "must be a loss of each pair by itself, got "
                                + loss.get().name() + ", which needs all pairs of a step; give it alone")
                : loss;
    }

    private void refuseUnknown(LossEntry entry, String key, UnaryOperator<String> path) {
        if (entry.key(key).isPresent()) {
            return;
        }
        List<String> names = entry.keys().stream().map(LossKey::name).toList();
        String read = names.isEmpty() ? "no key" : String.join(", ", names);
        problem(path.apply(key), "unknown key." + NearestName.hint(key, names) + " " + entry.name() + " reads " + read);
    }

    /// Whether anything reads the key, given the values of the others.
    private static boolean isRead(LossKey key, Map<?, ?> given, LossEntry entry) {
        if (key.onlyWith().isEmpty()) {
            return true;
        }
        LossKey.Condition needed = key.onlyWith().get();
        Object value = given.containsKey(needed.key())
                ? given.get(needed.key())
                : entry.key(needed.key()).flatMap(LossKey::defaultValue).orElse("");
        return needed.word().equals(value);
    }

    private <T> Optional<T> problem(String key, String message) {
        problems.add(new LossProblem(key, message));
        return Optional.empty();
    }

    private static String shown(@Nullable Object value) {
        return value instanceof String text ? "'" + text + "'" : String.valueOf(value);
    }
}
