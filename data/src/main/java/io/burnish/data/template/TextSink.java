package io.burnish.data.template;

/// A growing text that pays for every character before it holds it.
final class TextSink {

    private final Budget budget;
    private final StringBuilder text = new StringBuilder();

    TextSink(Budget budget) {
        this.budget = budget;
    }

    TextSink append(CharSequence part) {
        return append(part, 0, part.length());
    }

    TextSink append(CharSequence part, int start, int end) {
        budget.characters(end - start);
        text.append(part, start, end);
        return this;
    }

    TextSink append(char character) {
        budget.characters(1);
        text.append(character);
        return this;
    }

    TextSink repeat(CharSequence part, long times) {
        if (times > 0 && !part.isEmpty()) {
            budget.characters(Math.multiplyExact(part.length(), Math.min(times, Integer.MAX_VALUE)));
            text.repeat(part, Math.toIntExact(times));
        }
        return this;
    }

    int length() {
        return text.length();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
