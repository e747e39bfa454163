package io.burnish.recipe;

import java.nio.file.Path;
import java.util.OptionalInt;

/// Where a value was written.
sealed interface Origin {

    /// What relative paths are relative to.
    Path directory();

    /// The line in the recipe, from 1; empty for what is not in it.
    OptionalInt line();

    /// A line of the recipe.
    ///
    /// @param number from 1
    record Line(int number, Path directory) implements Origin {
        @Override
        public OptionalInt line() {
            return OptionalInt.of(number);
        }
    }

    /// An option `--set`.
    record SetOption(Path directory) implements Origin {
        @Override
        public OptionalInt line() {
            return OptionalInt.empty();
        }
    }
}
