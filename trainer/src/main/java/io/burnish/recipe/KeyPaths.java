package io.burnish.recipe;

import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// The paths of all keys that the records have, those of every `type` included; a loss's keys are the
/// catalogue's.
final class KeyPaths {

    private static final List<String> ALL = of(Recipe.class, "").distinct().toList();

    private KeyPaths() {}

    static List<String> all() {
        return ALL;
    }

    /// A path to a key of that name, in whatever section.
    static Optional<String> endingIn(String key) {
        return ALL.stream().filter(path -> path.endsWith("." + key)).findFirst();
    }

    private static Stream<String> of(Class<?> type, String path) {
        if (ScalarType.of(type).isPresent()) {
            return Stream.empty();
        }
        if (type.isSealed()) {
            return Stream.concat(
                    Stream.of(path + ".type"),
                    Arrays.stream(type.getPermittedSubclasses()).flatMap(permitted -> of(permitted, path)));
        }
        return isSettings(type)
                ? Arrays.stream(type.getRecordComponents()).flatMap(component -> {
                    String here = Keys.join(path, Keys.of(component.getName()));
                    return Stream.concat(Stream.of(here), of(content(component), here));
                })
                : Stream.empty();
    }

    private static boolean isSettings(Class<?> type) {
        return type.isRecord() && type != io.burnish.losses.ResolvedLoss.class && type != io.burnish.model.Auto.class;
    }

    /// The component's type, or that of what an Optional holds.
    private static Class<?> content(RecordComponent component) {
        return component.getGenericType() instanceof java.lang.reflect.ParameterizedType generic
                        && generic.getRawType() == Optional.class
                        && generic.getActualTypeArguments()[0] instanceof Class<?> held
                ? held
                : component.getType();
    }
}
