package io.burnish.djl;

import io.burnish.data.NearestName;
import io.burnish.generate.SamplingSettings;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// DJL's arguments of a model as settings of generation; those that are not about it are DJL's own and left alone.
final class GenerateArguments {

    private static final List<String> NAMES = List.of(
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "repetition_penalty",
            "max_tokens",
            "stop",
            "stop_tokens",
            "seed");

    private final Map<String, ?> arguments;

    /// @throws IllegalArgumentException if a name is almost one of those that are read
    GenerateArguments(Map<String, ?> arguments) {
        this.arguments = arguments;
        for (String name : arguments.keySet()) {
            Optional<String> meant = NAMES.contains(name) ? Optional.empty() : NearestName.of(name, NAMES);
            if (meant.isPresent()) {
                throw new IllegalArgumentException(
                        "there is no argument '%s'. Did you mean '%s'?".formatted(name, meant.get()));
            }
        }
    }

    /// @throws IllegalArgumentException if one cannot be used
    SamplingSettings sampling() {
        SamplingSettings defaults = SamplingSettings.defaults();
        return new SamplingSettings(
                number("temperature").map(BigDecimal::doubleValue).orElse(defaults.temperature()),
                number("top_p").map(BigDecimal::doubleValue).orElse(defaults.topP()),
                whole("top_k").map(k -> OptionalInt.of(k.intValueExact())).orElse(defaults.topK()),
                number("min_p").map(BigDecimal::doubleValue).orElse(defaults.minP()),
                number("repetition_penalty").map(BigDecimal::doubleValue).orElse(defaults.repetitionPenalty()),
                whole("max_tokens").map(BigDecimal::intValueExact).orElse(defaults.maxTokens()),
                texts("stop"),
                texts("stop_tokens"));
    }

    long seed(long otherwise) {
        return whole("seed").map(BigDecimal::longValueExact).orElse(otherwise);
    }

    private Optional<BigDecimal> number(String name) {
        Object value = arguments.get(name);
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(value.toString().strip()));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("%s must be a number, got %s".formatted(name, value), e);
        }
    }

    private Optional<BigDecimal> whole(String name) {
        Optional<BigDecimal> number = number(name);
        number.ifPresent(value -> {
            boolean fits = value.abs().compareTo(BigDecimal.valueOf(limit(name))) <= 0;
            if (!fits || value.stripTrailingZeros().scale() > 0) {
                throw new IllegalArgumentException("%s must be a whole number, got %s".formatted(name, value));
            }
        });
        return number;
    }

    private static long limit(String name) {
        return name.equals("seed") ? Long.MAX_VALUE : Integer.MAX_VALUE;
    }

    private List<String> texts(String name) {
        Object value = arguments.get(name);
        if (value == null) {
            return List.of();
        }
        return value instanceof Collection<?> several
                ? several.stream().map(String::valueOf).toList()
                : List.of(value.toString());
    }
}
