package io.burnish.data.template;

/// Python's `str`, counted in code points.
///
/// @param safe whether it is Jinja's `Markup`, which the filter `safe` makes: `+` then escapes the other operand
record Text(String value, boolean safe) implements Value {

    static final Text EMPTY = new Text("", false);

    static Text of(String value) {
        return new Text(value, false);
    }

    /// Another text that is as safe as this one.
    Text with(String other) {
        return new Text(other, safe);
    }

    /// A text that is to become part of this one: escaped if this one is safe.
    String alike(String part) {
        return safe ? of(part).escaped().value : part;
    }

    /// This text as `Markup`: HTML's special characters escaped, unless it is safe already.
    Text escaped() {
        return safe
                ? this
                : new Text(
                        value.replace("&", "&amp;")
                                .replace(">", "&gt;")
                                .replace("<", "&lt;")
                                .replace("'", "&#39;")
                                .replace("\"", "&#34;"),
                        true);
    }

    @Override
    public String typeName() {
        return safe ? "Markup" : "str";
    }

    @Override
    public boolean isTrue() {
        return !value.isEmpty();
    }
}
