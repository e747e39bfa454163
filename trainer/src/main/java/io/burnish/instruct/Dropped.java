package io.burnish.instruct;

import java.util.Locale;

/// Why a written prompt is not kept.
enum Dropped {
    /// The engine gave no text.
    ERROR,
    /// It ended at `max_tokens` before its closing tag.
    UNFINISHED,
    /// There is no opening tag.
    NO_TAGS,
    /// There is nothing between the tags.
    EMPTY,
    /// It has a word of `exclude`.
    EXCLUDED_WORD,
    /// It is nearly the same as a seed or an earlier one.
    SIMILAR,
    /// There are as many as are wanted.
    SURPLUS;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
