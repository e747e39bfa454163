package io.burnish.recipe;

import java.lang.reflect.Array;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/// A settings record as the binder sees it: its components in order, how it is made, what it need not be told.
///
/// @param components from key to component, in the order of the record
/// @param factory the static `defaults()`, or `of(required...)` whose parameters are named like components
record RecordShape(
        Class<?> type, Map<String, RecordComponent> components, Constructor<?> constructor, Optional<Method> factory) {

    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return find(type);
        }
    };

    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    private static RecordShape find(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        Map<String, RecordComponent> byKey = Arrays.stream(components)
                .collect(Collectors.toMap(
                        component -> Keys.of(component.getName()),
                        component -> component,
                        (first, _) -> first,
                        LinkedHashMap::new));
        List<String> names =
                Arrays.stream(components).map(RecordComponent::getName).toList();
        Optional<Method> factory = Arrays.stream(type.getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers()) && method.getReturnType() == type)
                .filter(method ->
                        method.getName().equals("defaults") || method.getName().equals("of"))
                .filter(method -> Arrays.stream(method.getParameters())
                        .map(Parameter::getName)
                        .allMatch(names::contains))
                .findFirst();
        try {
            Class<?>[] parameters =
                    Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return new RecordShape(type, byKey, type.getDeclaredConstructor(parameters), factory);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("every record has its canonical constructor", e);
        }
    }

    /// A record's own defaults, where it needs nothing to be told; empty for what is no record.
    static Optional<Object> defaultsOf(Class<?> type) {
        return type.isRecord() && of(type).required().isEmpty() ? of(type).standard(Map.of()) : Optional.empty();
    }

    /// The keys that a recipe must give: the factory's parameters.
    List<String> required() {
        return factory.stream()
                .flatMap(method -> Arrays.stream(method.getParameters()))
                .map(parameter -> Keys.of(parameter.getName()))
                .toList();
    }

    /// The record with nothing but what is required.
    ///
    /// @param values by key; has all that is required
    /// @throws IllegalArgumentException if the record refuses a value
    Optional<Object> standard(Map<String, Object> values) {
        return factory.map(method -> {
            Object[] arguments = Arrays.stream(method.getParameters())
                    .map(parameter ->
                            argument(parameter, Objects.requireNonNull(values.get(Keys.of(parameter.getName())))))
                    .toArray();
            return invoke(() -> method.invoke(null, arguments));
        });
    }

    /// The record of these values.
    ///
    /// @param values by key; has all of them
    /// @throws IllegalArgumentException if the record refuses a value
    Object create(Map<String, Object> values) {
        Object[] arguments = components.keySet().stream().map(values::get).toArray();
        return invoke(() -> constructor.newInstance(arguments));
    }

    static Object component(Object settings, RecordComponent component) {
        return invoke(() -> component.getAccessor().invoke(settings));
    }

    /// A list goes to a parameter `Path...` as an array.
    private static Object argument(Parameter parameter, Object value) {
        if (!parameter.getType().isArray() || !(value instanceof List<?> list)) {
            return value;
        }
        Object array = Array.newInstance(parameter.getType().getComponentType(), list.size());
        for (int i = 0; i < list.size(); i++) {
            Array.set(array, i, list.get(i));
        }
        return array;
    }

    private interface Reflective {
        Object call() throws ReflectiveOperationException;
    }

    private static Object invoke(Reflective call) {
        try {
            return call.call();
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a settings record must be public, as must what makes it", e);
        }
    }
}
