package io.burnish.train;

/// A stretch of a training, in optimizer steps or as a fraction of all of them.
public sealed interface Span {

    Span NONE = new Steps(0);

    /// How many steps this is in a training of so many steps.
    int of(int totalSteps);

    /// A number of optimizer steps.
    record Steps(int steps) implements Span {
        public Steps {
            if (steps < 0) {
                throw new IllegalArgumentException("must be at least 0, got " + steps);
            }
        }

        @Override
        public int of(int totalSteps) {
            return steps;
        }

        @Override
        public String toString() {
            return Integer.toString(steps);
        }
    }

    /// A fraction of all steps, rounded up as transformers does.
    record Fraction(double fraction) implements Span {
        public Fraction {
            if (!(fraction >= 0 && fraction < 1)) {
                throw new IllegalArgumentException(
                        "must be a fraction below 1 or a whole number of steps, got " + fraction);
            }
        }

        @Override
        public int of(int totalSteps) {
            return (int) Math.ceil(totalSteps * fraction);
        }

        @Override
        public String toString() {
            return Double.toString(fraction);
        }
    }

    /// Reads `0.1` as a fraction and `10` as steps.
    ///
    /// @throws IllegalArgumentException if the text is neither
    static Span parse(String text) {
        try {
            return text.matches("[-+]?\\d+")
                    ? new Steps(Integer.parseInt(text))
                    : new Fraction(Double.parseDouble(text));
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("must be a fraction below 1 or a whole number of steps, got " + text);
        }
    }
}
