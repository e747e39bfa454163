package io.burnish.cli;

import io.burnish.run.ByteCount;

/// What to say when memory ran out.
final class OutOfMemory {

    static final String REMEDIES = "A training needs less with a smaller train.micro_tokens (tokens at once), a smaller"
            + " train.head_rows (logits at once) or train.recompute: layer (activations are computed again); burnish check"
            + " RECIPE prints what it takes. What was committed is kept: burnish resume DIR goes on.";

    private OutOfMemory() {}

    static String message(OutOfMemoryError e) {
        return "memory ran out (%s; the JVM's heap may grow to %s). %s Another heap: BURNISH_JAVA_OPTIONS=-Xmx8g."
                .formatted(e.getMessage(), ByteCount.text(Runtime.getRuntime().maxMemory()), REMEDIES);
    }
}
