package io.burnish.data.template;

/// Python's `bool`, which counts as 0 or 1 in arithmetic.
enum Bool implements Value {
    FALSE,
    TRUE;

    static Bool of(boolean value) {
        return value ? TRUE : FALSE;
    }

    Int asInt() {
        return Int.of(ordinal());
    }

    @Override
    public String typeName() {
        return "bool";
    }

    @Override
    public boolean isTrue() {
        return this == TRUE;
    }
}
