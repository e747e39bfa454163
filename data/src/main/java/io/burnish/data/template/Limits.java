package io.burnish.data.template;

/// How much one rendering may do before it is refused; nobody's honest template comes near.
///
/// @param steps statements, expressions and elements visited
/// @param depth statements, expressions and values nested in each other, calls of macros included
/// @param characters characters read or made by all operations together
/// @param output characters of the rendered text
record Limits(long steps, int depth, long characters, int output) {

    static final Limits DEFAULT = new Limits(5_000_000, 400, 1 << 26, 1 << 24);

    /// How deep statements and expressions may nest in a source; the parser's own stack is bounded by it.
    static final int NESTING = 150;
}
