package io.burnish.data;

import java.util.Set;

/// What became of one row: every row of every file has exactly one outcome, so nothing is lost without a word.
public sealed interface RowOutcome<T> {

    RowPlace place();

    /// The row goes on.
    ///
    /// @param notes what a user should know of it, none of which drops it
    record Kept<T>(RowPlace place, T value, Set<Finding> notes) implements RowOutcome<T> {}

    /// The row is left out, as the settings say, and counted.
    record Dropped<T>(RowPlace place, Finding why) implements RowOutcome<T> {}

    /// The row is wrong: a training stops here, `score` writes the problem beside the row.
    record Failed<T>(RowPlace place, DataException problem) implements RowOutcome<T> {}
}
