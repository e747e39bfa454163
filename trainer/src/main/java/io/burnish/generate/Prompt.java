package io.burnish.generate;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A request on its way: computed once, in blocks of the cache that all of its samples read.
///
/// Legend: P tokens of the prompt, H hidden.
final class Prompt {

    private final Request request;
    private final int[] tokens_P;
    private final @Nullable Answer[] answers;
    private int open;
    private int readers;
    private @Nullable Prefix prefix;

    /// What is kept of it while samples grow.
    ///
    /// @param hidden_H the last row, which predicts every answer's first token
    record Prefix(BlockTable blocks, float[] hidden_H) {}

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

    List<GrowingAnswer> samples() {
        return IntStream.range(0, answers.length)
                .mapToObj(sample -> new GrowingAnswer(this, sample))
                .toList();
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

    /// A sample begins to read its blocks.
    void read() {
        readers++;
    }

    /// Whether its blocks are held, and nobody reads them now.
    boolean isIdle() {
        return prefix != null && readers == 0;
    }

    /// Gives its blocks back; it is computed again for those who still want it.
    void forget() {
        prefix().blocks().release();
        prefix = null;
    }

    /// A sample stops reading for now.
    void pause() {
        readers--;
    }

    /// Takes a finished sample; the last one gives the blocks back.
    void finish(int sample, Answer answer) {
        answers[sample] = answer;
        readers--;
        if (--open == 0) {
            forget();
        }
    }

    List<Answer> answers() {
        return Arrays.stream(answers).map(Objects::requireNonNull).toList();
    }
}
