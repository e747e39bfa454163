package io.burnish.model;

import java.util.Optional;
import java.util.function.Supplier;

/// A setting that the user may leave to the program: a value, or `auto`.
///
/// What `auto` stands for is decided once, when the device is known, and stored in the run's recipe; whoever
/// uses the setting then reads [#value].
///
/// @param chosen the value; empty for `auto`
public record Auto<T>(Optional<T> chosen) {

    /// `auto`: the program chooses.
    public static <T> Auto<T> auto() {
        return new Auto<>(Optional.empty());
    }

    public static <T> Auto<T> of(T value) {
        return new Auto<>(Optional.of(value));
    }

    /// This value, or for `auto` the one that is given.
    public Auto<T> or(Supplier<T> value) {
        return chosen.isPresent() ? this : of(value.get());
    }

    /// @throws IllegalStateException if this is still `auto`: the recipe was not resolved
    public T value() {
        return chosen.orElseThrow(
                () -> new IllegalStateException("a setting is still 'auto': resolve the recipe first"));
    }

    @Override
    public String toString() {
        return chosen.map(Object::toString).orElse("auto");
    }
}
