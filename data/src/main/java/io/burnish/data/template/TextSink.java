package io.burnish.data.template;

/// A growing text that pays for every character before it holds it.
final class TextSink {

    private final Budget budget;
    private final StringBuilder text = new StringBuilder();

    TextSink(Budget budget) {
        this.budget = budget;
    }

    TextSink append(String part) {
        budget.characters(part.length());
        text.append(part);
        return this;
    }

    TextSink append(String part, int start, int end) {
        budget.characters(end - start);
        text.append(part, start, end);
        return this;
    }

    TextSink append(char character) {
        budget.characters(1);
        text.append(character);
        return this;
    }

    TextSink repeat(String part, long times) {
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
