package io.burnish.djl;

import io.burnish.data.Content;
import io.burnish.data.Pair;
import io.burnish.data.PromptId;
import io.burnish.data.RowHead;
import io.burnish.data.RowPlace;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalDouble;

/// A prompt with a better and a worse answer, as plain text that goes to the tokenizer as it is.
///
/// An answer's leading space is its own: `"the sky is"`, `" blue"`, `" green"`. The model's EOS is added to answers
/// that do not end with it.
///
/// @param rejected read by losses of pairs only
public record TextPair(String prompt, String chosen, String rejected) {

    /// What messages about a pair's text name instead of a file.
    private static final Path GIVEN = Path.of("given pairs");

    /// @param row its number among the pairs given, 0-based
    Pair row(long row) {
        Content text = new Content.Text(prompt);
        return new Pair(
                new RowHead(new RowPlace(row, GIVEN, row + 1), PromptId.of(text), Map.of()),
                text,
                new Content.Text(chosen),
                new Content.Text(rejected),
                OptionalDouble.empty(),
                OptionalDouble.empty());
    }
}
