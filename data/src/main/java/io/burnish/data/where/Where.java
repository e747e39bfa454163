package io.burnish.data.where;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A condition on the columns of a row, such as `score_chosen > score_rejected and source != 'forum'`.
public final class Where {

    private final String text;
    private final Expression condition;

    private Where(String text, Expression condition) {
        this.text = text;
        this.condition = condition;
    }

    /// Reads a condition.
    ///
    /// @throws IllegalArgumentException if the text is none; the message has the position
    public static Where parse(String text) {
        return new Where(text, new Parser(text).parse());
    }

    /// Whether a row is kept.
    ///
    /// @param columns the value of a column: JSON's (text, number, boolean, other), null where the row has null
    ///     or no such column
    /// @throws WhereException if the row's values cannot be compared so
    public boolean test(Function<String, @Nullable Object> columns) {
        return Evaluator.truth(condition, columns);
    }

    @Override
    public String toString() {
        return text;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Where that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }
}
