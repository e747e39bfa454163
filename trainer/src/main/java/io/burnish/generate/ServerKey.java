package io.burnish.generate;

import io.burnish.run.RunProblem;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The key to a server. It goes into one header, and into nothing that is written or shown.
final class ServerKey {

    private static final String HIDDEN = "[the key]";

    private final Optional<String> variable;
    private final Optional<String> key;

    private ServerKey(Optional<String> variable, Optional<String> key) {
        this.variable = variable;
        this.key = key;
    }

    /// @param environment the variables' values, null for one that is not set
    /// @throws RunProblem (exit 2) if the variable is not set, or holds what no header can hold
    static ServerKey read(Optional<String> variable, UnaryOperator<@Nullable String> environment) {
        return new ServerKey(variable, variable.map(name -> value(name, environment.apply(name))));
    }

    private static String value(String variable, @Nullable String found) {
        if (found == null || found.isBlank()) {
            throw RunProblem.badInput("key_variable: the environment variable %s is not set. Set it to the server's key"
                    .formatted(variable));
        }
        String key = found.strip();
        if (!key.matches("[\\x21-\\x7e]+")) {
            throw RunProblem.badInput(
                    "key_variable: the environment variable %s holds characters that no key has, such as a space"
                            .formatted(variable));
        }
        return key;
    }

    /// The value of the header `Authorization`.
    Optional<String> authorization() {
        return key.map(value -> "Bearer " + value);
    }

    /// A text of the server's, which may have repeated the key.
    String hiddenIn(String text) {
        return key.map(value -> text.replace(value, HIDDEN)).orElse(text);
    }

    /// Where the key is from, for messages.
    String source() {
        return variable.map(name -> "the environment variable " + name).orElse("no key_variable");
    }

    @Override
    public String toString() {
        return "the key of " + source();
    }
}
