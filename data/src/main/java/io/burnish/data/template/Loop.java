package io.burnish.data.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Jinja's `loop`: where a `for` stands. It reads ahead only when asked for what comes.
final class Loop implements Value {

    private Iterator<Value> values;
    private @Nullable Value before;
    private @Nullable Value current;
    private @Nullable Value after;
    private int index0 = -1;
    private int length = -1;
    private @Nullable List<Value> lastChanged;

    Loop(Iterator<Value> values) {
        this.values = values;
    }

    /// Moves on to the next item; null at the end.
    @Nullable
    Value advance() {
        Value next = peek();
        if (next != null) {
            before = current;
            current = next;
            after = null;
            index0++;
        }
        return next;
    }

    int index0() {
        return index0;
    }

    boolean isLast() {
        return peek() == null;
    }

    Value previous() {
        return before == null ? new Undefined("there is no previous item") : before;
    }

    Value next() {
        Value next = peek();
        return next == null ? new Undefined("there is no next item") : next;
    }

    int length() {
        if (length < 0) {
            List<Value> rest = new ArrayList<>();
            values.forEachRemaining(rest::add);
            values = rest.iterator();
            length = index0 + 1 + (after == null ? 0 : 1) + rest.size();
        }
        return length;
    }

    /// Whether these values differ from those of the call before.
    boolean changed(List<Value> now, Comparison comparison) {
        boolean changed = lastChanged == null || !comparison.equal(new ListValue(lastChanged), new ListValue(now));
        lastChanged = now;
        return changed;
    }

    private @Nullable Value peek() {
        if (after == null && values.hasNext()) {
            after = values.next();
        }
        return after;
    }

    @Override
    public String typeName() {
        return "LoopContext";
    }

    @Override
    public boolean isTrue() {
        return true;
    }
}
