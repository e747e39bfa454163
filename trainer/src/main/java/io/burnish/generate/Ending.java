package io.burnish.generate;

import io.burnish.data.exchange.Finish;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/// When an answer ends, and what its text is then.
///
/// @param decode ids to text, special tokens left out
/// @param ends tokens that end it
/// @param stop texts that end it and are not part of it
record Ending(Function<int[], String> decode, Set<Integer> ends, List<String> stop, int maxTokens) {

    // a stop text may begin inside a token, and special tokens have no text: some more than its bytes
    private static final int SLACK = 8;

    /// The answer, if these tokens are all of it.
    ///
    /// @param tokens_N the first `length` count
    Optional<Answer> of(int[] tokens_N, double[] logps_N, int length) {
        if (ends.contains(tokens_N[length - 1])) {
            return Optional.of(answer(tokens_N, logps_N, length, text(tokens_N, 0, length - 1), Finish.STOP));
        }
        if (stops(tokens_N, length)) {
            String text = text(tokens_N, 0, length);
            int first = stop.stream()
                    .mapToInt(text::indexOf)
                    .filter(place -> place >= 0)
                    .min()
                    .orElse(text.length());
            return Optional.of(answer(tokens_N, logps_N, length, text.substring(0, first), Finish.STOP));
        }
        return length < maxTokens
                ? Optional.empty()
                : Optional.of(answer(tokens_N, logps_N, length, text(tokens_N, 0, length), Finish.LENGTH));
    }

    // decodes only as much of the end as a stop text can reach into
    private boolean stops(int[] tokens_N, int length) {
        if (stop.isEmpty()) {
            return false;
        }
        int longest = stop.stream()
                .mapToInt(text -> text.getBytes(StandardCharsets.UTF_8).length)
                .max()
                .orElse(0);
        String tail = text(tokens_N, Math.max(0, length - longest - SLACK), length);
        return stop.stream().anyMatch(tail::contains);
    }

    private String text(int[] tokens_N, int from, int to) {
        return decode.apply(Arrays.copyOfRange(tokens_N, from, to));
    }

    private static Answer answer(int[] tokens_N, double[] logps_N, int length, String text, Finish finish) {
        return new Answer(text, Arrays.copyOf(tokens_N, length), Arrays.copyOf(logps_N, length), finish);
    }
}
