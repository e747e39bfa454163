package io.burnish.recipe;

import ai.djl.Device;
import io.burnish.data.NearestName;
import io.burnish.recipe.Value.Scalar;
import io.burnish.recipe.Value.Scalar.Kind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.math.BigInteger;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/// How a single value becomes a Java value.
///
/// @param expected what a message says the value must be, e.g. `a whole number`
/// @param words the words it may be, if these are few: for suggestions
/// @param reader the value; empty if the scalar is none. Its IllegalArgumentException is a message of its own
record ScalarType(String expected, List<String> words, Function<Scalar, Optional<Object>> reader) {

    private static final Map<Class<?>, ScalarType> KNOWN = known();
    private static final ClassValue<Optional<ScalarType>> TYPES = new ClassValue<>() {
        @Override
        protected Optional<ScalarType> computeValue(Class<?> type) {
            return find(type);
        }
    };
    private static final Set<String> QUOTABLE = Set.of("text", "a path");

    private static Map<Class<?>, ScalarType> known() {
        var truth = of("true or false", scalar -> when(scalar, Kind.TRUTH, text -> text.equalsIgnoreCase("true")));
        var wholeNumber = of(
                "a whole number",
                scalar -> when(scalar, Kind.WHOLE_NUMBER, text -> inRange(text, Integer.MIN_VALUE, Integer.MAX_VALUE))
                        .map(number -> ((Long) number).intValue()));
        var longNumber = of(
                "a whole number",
                scalar -> when(scalar, Kind.WHOLE_NUMBER, text -> inRange(text, Long.MIN_VALUE, Long.MAX_VALUE)));
        var number = of("a number", scalar -> number(scalar).map(value -> value));
        return Map.ofEntries(
                Map.entry(boolean.class, truth),
                Map.entry(Boolean.class, truth),
                Map.entry(int.class, wholeNumber),
                Map.entry(Integer.class, wholeNumber),
                Map.entry(long.class, longNumber),
                Map.entry(Long.class, longNumber),
                Map.entry(double.class, number),
                Map.entry(Double.class, number),
                Map.entry(String.class, of("text", scalar -> when(scalar, Kind.TEXT, text -> text))),
                Map.entry(Path.class, of("a path", scalar -> when(scalar, Kind.TEXT, text -> path(scalar, text)))),
                Map.entry(Device.class, of("cpu or cuda:N", scalar -> Optional.of(Devices.parse(scalar.text())))));
    }

    /// The type for a class, if its values are written as single values: numbers, words, paths, or what
    /// `parse` reads.
    static Optional<ScalarType> of(Class<?> type) {
        return TYPES.get(type);
    }

    private static Optional<ScalarType> find(Class<?> type) {
        ScalarType known = KNOWN.get(type);
        if (known != null) {
            return Optional.of(known);
        }
        return type.isEnum() ? Optional.of(choice(type)) : parser(type).map(ScalarType::parsed);
    }

    /// Whole numbers as Long, other numbers as Double, and so on: for what is bound elsewhere.
    static Optional<Object> untyped(Scalar scalar) {
        return switch (scalar.kind()) {
            case TEXT -> Optional.of(scalar.text());
            case TRUTH -> Optional.of(scalar.text().equalsIgnoreCase("true"));
            case WHOLE_NUMBER -> {
                BigInteger number = wholeNumber(scalar.text());
                yield Optional.of(number.bitLength() < Long.SIZE ? (Object) number.longValue() : number.doubleValue());
            }
            case NUMBER -> number(scalar).map(number -> number);
            case NOTHING -> Optional.empty();
        };
    }

    /// What to say of a value that is none of this type.
    String refusal(Value value, Site site) {
        String hint = value instanceof Scalar scalar && scalar.kind() == Kind.TEXT && !words.isEmpty()
                ? NearestName.of(scalar.text(), words)
                        .map(word -> ". Did you mean '" + word + "'?")
                        .orElse("")
                : "";
        boolean unquoted = value instanceof Scalar scalar && scalar.kind() != Kind.TEXT && QUOTABLE.contains(expected);
        return site.expectation(words.isEmpty() ? List.of(expected) : words) + ", got " + value.shown() + hint
                + (unquoted ? ": write it in quotes" : "");
    }

    private static ScalarType of(String expected, Function<Scalar, Optional<Object>> reader) {
        return new ScalarType(expected, List.of(), reader);
    }

    private static ScalarType choice(Class<?> type) {
        List<Enum<?>> constants = Arrays.stream(type.getEnumConstants())
                .<Enum<?>>map(constant -> (Enum<?>) constant)
                .toList();
        List<String> words = constants.stream().map(Keys::of).toList();
        return new ScalarType(
                "a word",
                words,
                scalar -> constants.stream()
                        .filter(constant -> scalar.is(Keys.of(constant)))
                        .<Object>map(constant -> constant)
                        .findFirst());
    }

    private static Optional<Method> parser(Class<?> type) {
        return Stream.of(type.getMethods())
                .filter(method -> method.getName().equals("parse") && Modifier.isStatic(method.getModifiers()))
                .filter(method -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class}))
                .findFirst();
    }

    private static ScalarType parsed(Method parse) {
        return of("a single value", scalar -> {
            try {
                return Optional.of(parse.invoke(null, scalar.text()));
            } catch (InvocationTargetException e) {
                if (e.getCause() instanceof IllegalArgumentException cause) {
                    throw cause;
                }
                throw new IllegalStateException(e.getCause());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static Optional<Object> when(Scalar scalar, Kind kind, Function<String, Object> read) {
        return scalar.kind() == kind ? Optional.of(read.apply(scalar.text())) : Optional.empty();
    }

    private static Optional<Double> number(Scalar scalar) {
        return switch (scalar.kind()) {
            case WHOLE_NUMBER -> Optional.of(wholeNumber(scalar.text()).doubleValue());
            case NUMBER -> Optional.of(decimal(scalar.text()));
            case TEXT, TRUTH, NOTHING -> Optional.empty();
        };
    }

    private static double decimal(String text) {
        String lower = text.toLowerCase(java.util.Locale.ROOT);
        return switch (lower) {
            case ".nan" -> Double.NaN;
            case ".inf", "+.inf" -> Double.POSITIVE_INFINITY;
            case "-.inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(lower);
        };
    }

    private static BigInteger wholeNumber(String text) {
        if (text.startsWith("0x")) {
            return new BigInteger(text.substring(2), 16);
        }
        return text.startsWith("0o") ? new BigInteger(text.substring(2), 8) : new BigInteger(text);
    }

    private static Object inRange(String text, long least, long most) {
        BigInteger number = wholeNumber(text);
        if (number.compareTo(BigInteger.valueOf(least)) < 0 || number.compareTo(BigInteger.valueOf(most)) > 0) {
            throw new IllegalArgumentException("must be between " + least + " and " + most + ", got " + text);
        }
        return number.longValueExact();
    }

    private static Object path(Scalar scalar, String text) {
        try {
            return scalar.origin().directory().resolve(text).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("must be a path, got " + scalar.shown() + " (" + e.getReason() + ")");
        }
    }
}
