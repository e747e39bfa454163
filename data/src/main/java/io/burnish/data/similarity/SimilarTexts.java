package io.burnish.data.similarity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/// Texts, to find one that a new text is nearly the same as: of ROUGE-L at least so much. Exact, and made for tens of
/// thousands of texts.
///
/// A common subsequence is no longer than the number of words in common, whatever their order. An index from each word
/// to its texts counts these for all texts at once; only texts with enough of them are compared word by word. A word's
/// second time in a text counts as another word.
public final class SimilarTexts {

    private static final int UNKNOWN = -1;

    private final double similarity;
    private final Map<String, Integer> vocabulary = new HashMap<>();
    private final Map<Occurrence, Places> index = new HashMap<>();
    private final List<String> names = new ArrayList<>();
    private final List<int[]> texts = new ArrayList<>();

    /// An earlier text.
    ///
    /// @param similarity its ROUGE-L
    public record Match(String name, double similarity) {}

    /// A word's nth time in a text.
    private record Occurrence(int word, int time) {}

    /// @param similarity from which on two texts are nearly the same, in (0, 1]
    public SimilarTexts(double similarity) {
        if (!(similarity > 0 && similarity <= 1)) {
            throw new IllegalArgumentException("similarity must be in (0, 1], got " + similarity);
        }
        this.similarity = similarity;
    }

    public void add(String name, String text) {
        int[] words = Words.of(text).stream()
                .mapToInt(word -> vocabulary.computeIfAbsent(word, _ -> vocabulary.size()))
                .toArray();
        for (Occurrence occurrence : occurrences(words)) {
            index.computeIfAbsent(occurrence, _ -> new Places()).add(texts.size());
        }
        names.add(name);
        texts.add(words);
    }

    /// The first of the texts that is so similar.
    public Optional<Match> find(String text) {
        int[] words = Words.of(text).stream()
                .mapToInt(word -> vocabulary.getOrDefault(word, UNKNOWN))
                .toArray();
        int[] common = common(words);
        var rouge = new RougeL(words);
        return IntStream.range(0, texts.size())
                .filter(i -> RougeL.value(common[i], words.length, texts.get(i).length) >= similarity)
                .mapToObj(i -> new Match(names.get(i), rouge.with(texts.get(i))))
                .filter(match -> match.similarity() >= similarity)
                .findFirst();
    }

    /// How many words each text has in common with these.
    private int[] common(int[] words) {
        var common = new int[texts.size()];
        for (Occurrence occurrence : occurrences(words)) {
            index.getOrDefault(occurrence, Places.NONE).count(common);
        }
        return common;
    }

    private static List<Occurrence> occurrences(int[] words) {
        Map<Integer, Integer> times = new HashMap<>();
        return Arrays.stream(words)
                .mapToObj(word -> new Occurrence(word, times.merge(word, 1, Integer::sum)))
                .toList();
    }

    /// The numbers of the texts that have a word so many times, growing.
    private static final class Places {

        static final Places NONE = new Places();

        private int[] texts = new int[2];
        private int size;

        void add(int text) {
            texts = size == texts.length ? Arrays.copyOf(texts, 2 * size) : texts;
            texts[size++] = text;
        }

        void count(int[] ofTexts) {
            for (int i = 0; i < size; i++) {
                ofTexts[texts[i]]++;
            }
        }
    }
}
