package io.burnish.recipe;

import io.burnish.recipe.Value.Entry;
import io.burnish.recipe.Value.Mapping;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Options `--set path=value`: each sets one key of the recipe, and makes the sections on the way to it.
final class Overrides {

    private final Origin origin;
    private final Problems problems;

    /// @param directory what relative paths in the values are relative to: the shell's
    Overrides(Path directory, Problems problems) {
        this.origin = new Origin.SetOption(directory);
        this.problems = problems;
    }

    /// The recipe with an option's key set; unchanged where the option is none.
    ///
    /// @param option `path=value`, the value in YAML: `train.epochs=2`, `data.train=[a.jsonl, b.jsonl]`
    Mapping apply(String option, Mapping recipe) {
        int equals = option.indexOf('=');
        String path = equals < 0 ? option.strip() : option.substring(0, equals).strip();
        if (equals < 0 || !path.matches("[^.]+(\\.[^.]+)*")) {
            problems.add(origin, option, "must be path=value, for example train.learning_rate=5e-7");
            return recipe;
        }
        return value(option.substring(equals + 1), path)
                .flatMap(value -> set(recipe, path, path, value))
                .orElse(recipe);
    }

    private Optional<Value> value(String text, String path) {
        try {
            return new YamlTree(_ -> origin, problems)
                    .read(text, path)
                    .or(() -> Optional.of(new Value.Scalar(origin, Value.Scalar.Kind.NOTHING, "")));
        } catch (YamlEngineException _) {
            return problems.add(
                    origin,
                    path,
                    "the value " + text.strip() + " is not YAML: put text in quotes, lists in [ ], sections in { }");
        }
    }

    /// @param rest of the path, from this section on
    private Optional<Mapping> set(Mapping section, String rest, String path, Value value) {
        int dot = rest.indexOf('.');
        String key = dot < 0 ? rest : rest.substring(0, dot);
        if (dot < 0) {
            return Optional.of(section.with(key, new Entry(origin, value)));
        }
        Value child = section.entry(key).map(Entry::value).orElseGet(() -> new Mapping(origin, Map.of()));
        if (child instanceof Value.Scalar scalar && scalar.kind() == Value.Scalar.Kind.NOTHING) {
            child = new Mapping(origin, Map.of());
        }
        if (!(child instanceof Mapping inner)) {
            return problems.add(origin, path, "cannot be set, for '" + key + "' is no section: it is " + child.shown());
        }
        Origin keyOrigin = section.entry(key).map(Entry::origin).orElse(origin);
        return set(inner, rest.substring(dot + 1), path, value)
                .map(changed -> section.with(key, new Entry(keyOrigin, changed)));
    }
}
