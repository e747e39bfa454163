package io.burnish.data.template;

/// Python's `float`.
record Real(double value) implements Value {

    @Override
    public String typeName() {
        return "float";
    }

    @Override
    public boolean isTrue() {
        return value != 0;
    }
}
