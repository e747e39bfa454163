package io.burnish.data.template;

import java.util.ArrayList;
import java.util.List;

/// Which of a sequence's positions a slice picks: `count` of them, from `start` on, `step` apart.
record Slicing(int start, int step, int count) {

    /// Python's `slice(start, stop, step).indices(length)`.
    static Slicing of(int length, Value start, Value stop, Value step) {
        int by = step == None.NONE ? 1 : whole(step);
        if (by == 0) {
            throw new Refusal("slice step cannot be zero");
        }
        int lowest = by > 0 ? 0 : -1;
        int highest = by > 0 ? length : length - 1;
        int first = start == None.NONE ? (by > 0 ? lowest : highest) : bound(whole(start), length, lowest, highest);
        int last = stop == None.NONE ? (by > 0 ? highest : lowest) : bound(whole(stop), length, lowest, highest);
        long distance = by > 0 ? (long) last - first : (long) first - last;
        long stride = Math.abs((long) by);
        return new Slicing(first, by, distance <= 0 ? 0 : (int) ((distance + stride - 1) / stride));
    }

    List<Value> pick(List<Value> items) {
        if (step == 1) {
            return List.copyOf(items.subList(start, start + count));
        }
        List<Value> picked = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            picked.add(items.get(start + i * step));
        }
        return picked;
    }

    /// The same of a text's code points.
    String pick(String text) {
        if (count == 0) {
            return "";
        }
        if (step == 1) {
            int begin = text.offsetByCodePoints(0, start);
            return text.substring(begin, text.offsetByCodePoints(begin, count));
        }
        int[] codePoints = text.codePoints().toArray();
        StringBuilder picked = new StringBuilder(count);
        for (int i = 0; i < count; i++) {
            picked.appendCodePoint(codePoints[start + i * step]);
        }
        return picked.toString();
    }

    private static int bound(int index, int length, int lowest, int highest) {
        return Math.clamp(index < 0 ? (long) index + length : index, lowest, highest);
    }

    private static int whole(Value value) {
        return switch (value) {
            case Int index -> index.clamped();
            case Bool bool -> bool.ordinal();
            case Undefined undefined -> throw undefined.refusal();
            case Value other ->
                throw new Refusal(
                        "slice positions must be integers, got a value of type '%s'".formatted(other.typeName()));
        };
    }
}
