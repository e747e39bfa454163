package io.burnish.data.template;

/// What one rendering has left of its [Limits]: a hostile template ends in a [Refusal], not in a hanging or
/// dying JVM.
final class Budget {

    private final Limits limits;
    private long steps;
    private long characters;
    private int depth;

    Budget(Limits limits) {
        this.limits = limits;
    }

    /// One step down; [#leave] takes it back.
    void enter() {
        steps(1);
        if (depth >= limits.depth()) {
            throw new Refusal(
                    "the template or its values nest more than %,d deep; does a macro call itself without end?"
                            .formatted(limits.depth()));
        }
        depth++;
    }

    void leave() {
        depth--;
    }

    void steps(long count) {
        steps += count;
        if (steps > limits.steps()) {
            throw new Refusal("the template takes more than %,d steps; does a loop or a macro never end?"
                    .formatted(limits.steps()));
        }
    }

    /// Counts characters that are about to be read or made; called before they are allocated.
    void characters(long count) {
        characters += count;
        if (characters > limits.characters()) {
            throw new Refusal(
                    "the template reads and makes more than %,d characters of text".formatted(limits.characters()));
        }
    }

    void output(long length) {
        if (length > limits.output()) {
            throw new Refusal("the rendered text is longer than %,d characters".formatted(limits.output()));
        }
    }
}
