package io.burnish.judge;

import java.text.Normalizer;
import java.util.Locale;

/// What is done to two texts before they are compared.
public enum Normalisation {
    /// Nothing.
    NONE,
    /// White space at the ends goes, other white space becomes one space.
    SPACES,
    /// As spaces; then Unicode's NFKC, lower case, and without punctuation at the ends.
    LENIENT;

    String of(String text) {
        return switch (this) {
            case NONE -> text;
            case SPACES -> spaces(text);
            case LENIENT ->
                spaces(Normalizer.normalize(text, Normalizer.Form.NFKC))
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("^[\\p{Punct}\\s]+|[\\p{Punct}\\s]+$", "");
        };
    }

    private static String spaces(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
