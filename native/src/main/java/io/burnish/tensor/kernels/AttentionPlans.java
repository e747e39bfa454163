package io.burnish.tensor.kernels;

import io.burnish.tensor.Segments;
import java.lang.ref.WeakReference;
import java.util.ArrayDeque;
import java.util.Deque;

/// The plans of the forests seen last: every layer of a pass asks for the same one or two.
final class AttentionPlans {

    private static final int KEPT = 4;

    private final Deque<Entry> entries = new ArrayDeque<>();

    private record Entry(WeakReference<Segments> segments, AttentionPlan plan) {}

    synchronized AttentionPlan of(Segments segments) {
        for (Entry entry : entries) {
            if (entry.segments().refersTo(segments)) {
                return entry.plan();
            }
        }
        AttentionPlan plan = AttentionPlan.of(segments);
        entries.addFirst(new Entry(new WeakReference<>(segments), plan));
        if (entries.size() > KEPT) {
            entries.removeLast();
        }
        return plan;
    }
}
