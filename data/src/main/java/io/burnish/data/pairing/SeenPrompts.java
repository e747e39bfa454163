package io.burnish.data.pairing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.IntStream;

/// The prompts that were there, to find one again.
interface SeenPrompts {

    /// The earlier prompt that this one is equal to; else it counts as seen from now on.
    ///
    /// @param text as [PromptText] gives it
    Optional<String> find(String promptId, String text);

    static SeenPrompts by(Dedupe dedupe) {
        return switch (dedupe) {
            case NONE -> (_, _) -> Optional.empty();
            case EXACT -> new Exactly();
            case NEAR -> new Nearly();
        };
    }

    /// By the text.
    final class Exactly implements SeenPrompts {

        private final Map<String, String> seen = new HashMap<>();

        @Override
        public Optional<String> find(String promptId, String text) {
            return Optional.ofNullable(seen.putIfAbsent(text, promptId));
        }
    }

    /// By 5-grams of words. Candidates are those that agree in a whole band of the signature: with 32 bands of 4,
    /// one of similarity 0.8 is missed once in twenty million. What was found is then compared exactly.
    final class Nearly implements SeenPrompts {

        private static final int WORDS = 5;
        private static final int BAND = 4;
        private static final double SIMILAR = 0.8;

        private record Seen(String promptId, long[] grams) {}

        private final List<Seen> seen = new ArrayList<>();
        private final Map<Long, List<Integer>> bands = new HashMap<>();

        @Override
        public Optional<String> find(String promptId, String text) {
            long[] grams = MinHash.hashes(WordGrams.of(text, WORDS));
            long[] keys = bandsOf(MinHash.signature(grams));
            var candidates = new TreeSet<Integer>();
            for (long key : keys) {
                candidates.addAll(bands.getOrDefault(key, List.of()));
            }
            for (int index : candidates) {
                if (MinHash.jaccard(grams, seen.get(index).grams()) >= SIMILAR) {
                    return Optional.of(seen.get(index).promptId());
                }
            }
            for (long key : keys) {
                Objects.requireNonNull(bands.computeIfAbsent(key, _ -> new ArrayList<>(1)))
                        .add(seen.size());
            }
            seen.add(new Seen(promptId, grams));
            return Optional.empty();
        }

        private static long[] bandsOf(long[] signature) {
            return IntStream.range(0, signature.length / BAND)
                    .mapToLong(band -> MinHash.digest(signature, band * BAND, (band + 1) * BAND))
                    .toArray();
        }
    }
}
