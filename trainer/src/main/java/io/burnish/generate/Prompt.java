package io.burnish.generate;

import io.burnish.tensor.kernels.KeyValues.Run;
import org.jspecify.annotations.Nullable;

/// A request on its way: computed once, for all of its samples.
final class Prompt {

    private final Request request;
    private final int[] tokens_P;
    private final @Nullable Answer[] answers;
    private int open;
    private @Nullable Prefix prefix;

    /// What is kept of it while samples grow.
    ///
    /// @param hidden_H the last row, which predicts every answer's first token
    record Prefix(int place, Run run, float[] hidden_H) {}

    Prompt(Request request, int[] tokens_P) {
        this.request = request;
        this.tokens_P = tokens_P;
        this.answers = new Answer[request.samples()];
        this.open = answers.length;
    }

    int[] tokens_P() {
        return tokens_P;
    }

    Request request() {
        return request;
    }

    boolean isComputed() {
        return prefix != null;
    }

    Prefix prefix() {
        if (prefix == null) {
            throw new IllegalStateException("prompt " + request.id() + " is not computed");
        }
        return prefix;
    }

    void computed(Prefix kept) {
        prefix = kept;
    }

    /// Takes a finished sample; true if it was the last one.
    boolean finish(int sample, Answer answer) {
        answers[sample] = answer;
        open--;
        return open == 0;
    }

    java.util.List<Answer> answers() {
        return java.util.Arrays.stream(answers)
                .map(java.util.Objects::requireNonNull)
                .toList();
    }
}
