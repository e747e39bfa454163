package io.burnish.generate;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A sample that is not finished: one row of every step while its tokens are in the cache.
///
/// Its last token is not: the next step computes it.
final class GrowingAnswer {

    private static final int FIRST_ROOM = 16;

    private final Prompt prompt;
    private final int sample;
    private @Nullable BlockTable blocks;
    private int[] tokens_N = new int[FIRST_ROOM];
    private double[] logps_N = new double[FIRST_ROOM];
    private int length;

    GrowingAnswer(Prompt prompt, int sample) {
        this.prompt = prompt;
        this.sample = sample;
    }

    void add(int token, double logp) {
        if (length == tokens_N.length) {
            tokens_N = Arrays.copyOf(tokens_N, 2 * length);
            logps_N = Arrays.copyOf(logps_N, 2 * length);
        }
        tokens_N[length] = token;
        logps_N[length++] = logp;
    }

    /// Becomes a row: its prompt's blocks are read, and it may take some of its own.
    void begin(BlockPool pool, int maxTokens) {
        blocks = new BlockTable(pool, maxTokens);
        prompt.read();
    }

    /// Is no row any more, and what was computed of it is gone; its tokens stay.
    void pause() {
        blocks().release();
        blocks = null;
        prompt.pause();
    }

    void finish(Answer answer) {
        blocks().release();
        blocks = null;
        prompt.finish(sample, answer);
    }

    BlockTable blocks() {
        if (blocks == null) {
            throw new IllegalStateException("sample %d of %s is no row now"
                    .formatted(sample, prompt.request().id()));
        }
        return blocks;
    }

    Prompt prompt() {
        return prompt;
    }

    int length() {
        return length;
    }

    int last() {
        return tokens_N[length - 1];
    }

    int[] tokens_N() {
        return tokens_N;
    }

    double[] logps_N() {
        return logps_N;
    }

    /// The sample's own seed: its next token is drawn by the draw of that token's number.
    long seed() {
        return prompt.request().seeds().get(sample);
    }

    /// All tokens so far, the prompt's too, each once.
    int[] seen() {
        return IntStream.concat(Arrays.stream(prompt.tokens_P()), Arrays.stream(tokens_N, 0, length))
                .distinct()
                .toArray();
    }
}
