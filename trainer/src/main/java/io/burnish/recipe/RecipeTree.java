package io.burnish.recipe;

import ai.djl.Device;
import io.burnish.losses.ResolvedLoss;
import io.burnish.model.Auto;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;
import java.util.stream.Stream;

/// Settings as maps, lists, numbers and words: what [Binder] undoes.
final class RecipeTree {

    private final Function<Path, String> paths;

    /// @param paths how a path is written
    RecipeTree(Function<Path, String> paths) {
        this.paths = paths;
    }

    static Map<String, Object> of(Recipe recipe) {
        return new RecipeTree(path -> path.toAbsolutePath().toString()).section(recipe);
    }

    /// A record by key; one of a sealed interface begins with its `type`.
    Map<String, Object> section(Object settings) {
        Map<String, Object> section = new LinkedHashMap<>();
        if (Arrays.stream(settings.getClass().getInterfaces()).anyMatch(Class::isSealed)) {
            section.put("type", Keys.of(settings.getClass().getSimpleName()));
        }
        for (RecordComponent component : settings.getClass().getRecordComponents()) {
            section.put(Keys.of(component.getName()), plain(RecordShape.component(settings, component)));
        }
        return section;
    }

    private Object plain(Object value) {
        return switch (value) {
            case Auto<?> auto -> auto.chosen().map(this::plain).orElse("auto");
            case Optional<?> optional -> optional.map(this::plain).orElse("none");
            case OptionalInt optional -> optional.isPresent() ? optional.getAsInt() : "none";
            case OptionalDouble optional -> optional.isPresent() ? optional.getAsDouble() : "none";
            case Enum<?> constant -> Keys.of(constant);
            case Path path -> paths.apply(path);
            case Device device -> Devices.name(device);
            case ResolvedLoss loss -> loss.section();
            case List<?> list -> list.stream().map(this::plain).toList();
            case Map<?, ?> map -> {
                Map<String, Object> plain = new LinkedHashMap<>();
                map.forEach((key, item) -> plain.put(String.valueOf(key), plain(item)));
                yield plain;
            }
            case Number number -> number;
            case Boolean truth -> truth;
            case String text -> text;
            default -> isParsed(value.getClass()) ? number(value.toString()) : section(value);
        };
    }

    private static boolean isParsed(Class<?> type) {
        return Stream.concat(Stream.of(type), Arrays.stream(type.getInterfaces()))
                .anyMatch(candidate -> ScalarType.of(candidate).isPresent());
    }

    /// A number where the text is one, so that it is written without quotes.
    private static Object number(String text) {
        try {
            return text.matches("-?\\d+") ? (Object) Long.valueOf(text) : Double.valueOf(text);
        } catch (NumberFormatException _) {
            return text;
        }
    }
}
