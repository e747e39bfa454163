package io.burnish.generate;

import io.burnish.data.random.NamedSeed;
import java.util.Arrays;

/// A sample that is not finished: one row of every step.
final class GrowingAnswer {

    private static final int FIRST_ROOM = 16;

    private final Prompt prompt;
    private final int sample;
    private final int place;
    private int[] tokens_N = new int[FIRST_ROOM];
    private double[] logps_N = new double[FIRST_ROOM];
    private int length;

    /// @param place its run in the cache
    GrowingAnswer(Prompt prompt, int sample, int place) {
        this.prompt = prompt;
        this.sample = sample;
        this.place = place;
    }

    void add(int token, double logp) {
        if (length == tokens_N.length) {
            tokens_N = Arrays.copyOf(tokens_N, 2 * length);
            logps_N = Arrays.copyOf(logps_N, 2 * length);
        }
        tokens_N[length] = token;
        logps_N[length++] = logp;
    }

    Prompt prompt() {
        return prompt;
    }

    int sample() {
        return sample;
    }

    int place() {
        return place;
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

    /// The random number of its next token: the draw with that token's number.
    double share() {
        return new NamedSeed(prompt.request().seeds().get(sample)).uniform(length);
    }

    /// All tokens so far, the prompt's too, each once.
    int[] seen() {
        return java.util.stream.IntStream.concat(Arrays.stream(prompt.tokens_P()), Arrays.stream(tokens_N, 0, length))
                .distinct()
                .toArray();
    }
}
