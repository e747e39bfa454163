package io.burnish.data.template;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The items that meet a condition, each looked for when its turn comes: what was done with the one before may
/// count.
final class SelectedItems implements Iterator<Value> {

    private final Iterator<Value> items;
    private final Predicate<Value> condition;
    private @Nullable Value next;

    SelectedItems(Iterator<Value> items, Predicate<Value> condition) {
        this.items = items;
        this.condition = condition;
    }

    @Override
    public boolean hasNext() {
        while (next == null && items.hasNext()) {
            Value item = items.next();
            next = condition.test(item) ? item : null;
        }
        return next != null;
    }

    @Override
    public Value next() {
        Value item = hasNext() ? next : null;
        if (item == null) {
            throw new NoSuchElementException();
        }
        next = null;
        return item;
    }
}
