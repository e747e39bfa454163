package io.burnish.data.template;

import java.util.Iterator;

/// Values that come one at a time and once only, as the filters `map` and `select` give them.
///
/// @param stages how many generators stand behind this one, each drawing on the next
record Generator(Iterator<Value> values, int stages) implements Value {

    /// Every stage takes a piece of the stack when a value is drawn.
    static final int MAX_STAGES = 50;

    static Generator of(Iterator<Value> values) {
        return new Generator(values, 0);
    }

    /// A generator that draws on a value.
    static Generator drawingOn(Value source, Iterator<Value> values) {
        int stages = source instanceof Generator(var _, var behind) ? behind + 1 : 0;
        if (stages > MAX_STAGES) {
            throw new Refusal("more than %d generators draw on each other".formatted(MAX_STAGES));
        }
        return new Generator(values, stages);
    }

    @Override
    public String typeName() {
        return "generator";
    }

    @Override
    public boolean isTrue() {
        return true;
    }
}
