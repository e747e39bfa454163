package io.burnish.recipe;

import io.burnish.data.NearestName;
import io.burnish.losses.ResolvedLoss;
import io.burnish.recipe.Value.Entry;
import io.burnish.recipe.Value.Mapping;
import io.burnish.recipe.Value.Scalar;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Reads a recipe, strictly: every problem is found before anything runs, and all are reported together.
public final class RecipeReader {

    private static final String WHAT_IT_NEEDS =
            "it needs at least 'model', 'data' and 'loss' (recipes/reference.yaml has every key)";

    private final Path workingDirectory;

    /// @param workingDirectory what relative paths of options are relative to; the recipe's are relative to
    ///     its file
    public RecipeReader(Path workingDirectory) {
        this.workingDirectory = workingDirectory.toAbsolutePath();
    }

    public Recipe read(Path file) {
        return read(file, List.of());
    }

    /// Reads a recipe as the first iteration reads it, with some keys set otherwise.
    ///
    /// @param overrides `path=value`, the value in YAML; of two that set the same key, the later one counts
    /// @throws RecipeException with everything that is wrong
    public Recipe read(Path file, List<String> overrides) {
        return readRun(file, overrides).first();
    }

    /// Reads a recipe with each iteration's own values.
    public RunRecipe readRun(Path file, List<String> overrides) {
        var problems = new Problems();
        Mapping recipe = parse(file, load(file), problems);
        var options = new Overrides(workingDirectory, problems);
        for (String override : overrides) {
            recipe = options.apply(override, recipe);
        }
        Mapping named = named(recipe, file);

        int iterations = iterations(named);
        var byIteration = new ByIteration(iterations, problems);
        List<Recipe> bound = new ArrayList<>();
        for (int iteration = 1; iteration <= Math.max(1, iterations); iteration++) {
            if (iteration > 1 && !byIteration.found() && bound.size() == iteration - 1) {
                bound.add(bound.getFirst());
                continue;
            }
            Mapping own = byIteration.at(named, iteration);
            new Binder(problems)
                    .bind(Recipe.class, own, Site.of("", Optional.empty()))
                    .ifPresent(read -> bound.add((Recipe) read));
            new UnreadKeys(own, problems).refuse(loss(own));
        }
        if (bound.size() < Math.max(1, iterations) || !problems.isEmpty()) {
            throw RecipeException.of(file, problems.all());
        }
        return new RunRecipe(bound);
    }

    /// Reads one section by itself: the file may be a whole recipe, or hold that section alone.
    ///
    /// @throws RecipeException with everything that is wrong with the section, or if it is not there
    public <T> T readSection(Path file, List<String> overrides, String section, Class<T> type) {
        var problems = new Problems();
        Mapping recipe = parse(file, load(file), problems);
        var options = new Overrides(workingDirectory, problems);
        for (String override : overrides) {
            recipe = options.apply(override, recipe);
        }
        Optional<Value> value = recipe.at(section);
        if (value.isEmpty()) {
            String example =
                    Examples.of(section).map(text -> ", for example " + text).orElse("");
            problems.add(recipe.origin(), section, "is missing" + example);
        }
        Optional<Object> bound = value.flatMap(
                found -> new Binder(problems).bind(type, found, Site.of(section, RecordShape.defaultsOf(type))));
        if (bound.isEmpty() || !problems.isEmpty()) {
            throw RecipeException.of(file, problems.all());
        }
        return type.cast(bound.get());
    }

    /// Whether a recipe says anything under a path such as `data.eval`.
    public boolean says(Path file, List<String> overrides, String path) {
        var problems = new Problems();
        Mapping recipe = parse(file, load(file), problems);
        var options = new Overrides(workingDirectory, problems);
        for (String override : overrides) {
            recipe = options.apply(override, recipe);
        }
        return recipe.at(path).isPresent();
    }

    /// Reads a section of which options alone say something.
    ///
    /// @param overrides `section.key=value`
    /// @throws RecipeException with everything that is wrong
    public <T> T readOptions(List<String> overrides, String section, Class<T> type) {
        var problems = new Problems();
        var origin = new Origin.SetOption(workingDirectory);
        Mapping recipe = new Mapping(origin, Map.of(section, new Entry(origin, new Mapping(origin, Map.of()))));
        var options = new Overrides(workingDirectory, problems);
        for (String override : overrides) {
            recipe = options.apply(override, recipe);
        }
        Mapping said = recipe;
        said.entries().keySet().stream()
                .filter(key -> !key.equals(section))
                .forEach(key -> problems.add(origin, key, "would not be read: only keys of '" + section + "' are"));
        Optional<Object> bound = new Binder(problems)
                .bind(type, said.at(section).orElseThrow(), Site.of(section, RecordShape.defaultsOf(type)));
        if (bound.isEmpty() || !problems.isEmpty()) {
            throw RecipeException.ofOptions(problems.all());
        }
        return type.cast(bound.get());
    }

    /// How many iterations the loop has; 0 without one, or where the number is wrong.
    private static int iterations(Mapping recipe) {
        return recipe.at("loop.iterations")
                .filter(Scalar.class::isInstance)
                .flatMap(value -> ScalarType.untyped((Scalar) value))
                .filter(number -> number instanceof Number whole && whole.intValue() >= 1 && whole.intValue() < 10_000)
                .map(number -> ((Number) number).intValue())
                .orElse(recipe.entry("loop").isPresent() ? 1 : 0);
    }

    private static String load(Path file) {
        if (Files.isDirectory(file)) {
            throw RecipeException.unreadable(file, "is a directory; name the YAML file in it");
        }
        try {
            String text = Files.readString(file);
            if (text.isBlank()) {
                throw RecipeException.unreadable(file, "is empty: " + WHAT_IT_NEEDS);
            }
            return text;
        } catch (NoSuchFileException _) {
            throw RecipeException.unreadable(file, "no such file." + nearest(file));
        } catch (CharacterCodingException _) {
            throw RecipeException.unreadable(file, "is not UTF-8 text");
        } catch (IOException e) {
            throw RecipeException.unreadable(file, "cannot be read: " + e.getMessage());
        }
    }

    private static String nearest(Path file) {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null || !Files.isDirectory(directory)) {
            return " There is no directory " + directory + " either";
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<String> names =
                    files.map(path -> String.valueOf(path.getFileName())).toList();
            return NearestName.of(String.valueOf(file.getFileName()), names)
                    .map(name -> " Did you mean " + file.resolveSibling(name) + "?")
                    .orElse("");
        } catch (IOException _) {
            return "";
        }
    }

    private static Mapping parse(Path file, String text, Problems problems) {
        Path directory = file.toAbsolutePath().normalize().getParent();
        var tree = new YamlTree(line -> new Origin.Line(line, directory == null ? file : directory), problems);
        try {
            Value value = tree.read(text, "")
                    .orElseThrow(() -> RecipeException.unreadable(file, "has no keys: " + WHAT_IT_NEEDS));
            if (value instanceof Mapping mapping) {
                return mapping;
            }
            throw RecipeException.unreadable(
                    file, "must have sections with keys, got " + value.shown() + ": " + WHAT_IT_NEEDS);
        } catch (MarkedYamlEngineException e) {
            throw RecipeException.unreadable(file, SyntaxErrors.explain(e, text));
        } catch (YamlEngineException e) {
            throw RecipeException.unreadable(file, "is not YAML: " + e.getMessage());
        } catch (StackOverflowError _) {
            throw RecipeException.unreadable(file, "is nested too deeply");
        }
    }

    /// A recipe without a name has its file's.
    private static Mapping named(Mapping recipe, Path file) {
        if (recipe.entry("name").isPresent()) {
            return recipe;
        }
        String stem = String.valueOf(file.getFileName()).replaceFirst("\\.[^.]*$", "");
        return recipe.with(
                "name", new Entry(recipe.origin(), new Value.Scalar(recipe.origin(), Value.Scalar.Kind.TEXT, stem)));
    }

    /// The loss by itself, for what depends on it even where other sections are wrong.
    private static Optional<ResolvedLoss> loss(Mapping recipe) {
        return recipe.at("loss")
                .filter(Mapping.class::isInstance)
                .flatMap(section -> LossSection.bind((Mapping) section, "loss", new Problems()));
    }
}
