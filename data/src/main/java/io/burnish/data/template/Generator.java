package io.burnish.data.template;

import java.util.Iterator;

/// Values that come one at a time and once only, as the filters `map` and `select` give them.
record Generator(Iterator<Value> values) implements Value {

    @Override
    public String typeName() {
        return "generator";
    }

    @Override
    public boolean isTrue() {
        return true;
    }
}
