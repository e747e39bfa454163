package io.burnish.train;

/// When a training is evaluated on held-out pairs before its end: after each epoch, after so many steps, or
/// never.
public sealed interface EvalEvery {

    /// After each epoch.
    record Epoch() implements EvalEvery {
        @Override
        public String toString() {
            return "epoch";
        }
    }

    /// Only at the end.
    record Never() implements EvalEvery {
        @Override
        public String toString() {
            return "never";
        }
    }

    /// After every so many optimizer steps.
    record Steps(int steps) implements EvalEvery {
        public Steps {
            if (steps < 1) {
                throw new IllegalArgumentException("must be epoch, never or at least 1 step, got " + steps);
            }
        }

        @Override
        public String toString() {
            return Integer.toString(steps);
        }
    }

    /// Reads `epoch`, `never` or a number of steps.
    ///
    /// @throws IllegalArgumentException if the text is none of them
    static EvalEvery parse(String text) {
        return switch (text) {
            case "epoch" -> new Epoch();
            case "never" -> new Never();
            default -> {
                try {
                    yield new Steps(Integer.parseInt(text));
                } catch (NumberFormatException _) {
                    throw new IllegalArgumentException("must be epoch, never or a number of steps, got " + text);
                }
            }
        };
    }
}
