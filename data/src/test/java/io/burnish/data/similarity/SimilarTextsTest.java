package io.burnish.data.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimilarTextsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            police killed the gunman | police kill the gunman     | 0.75
            police killed the gunman | the gunman kill police     | 0.5
            Write a poem, please!    | write A POEM please        | 1.0
            one two three four five  | one three five             | 0.75
            a b                      | c d                        | 0.0
            東京の天気               | 京都の天気                 | 0.8
            ++-                      | +--                        | 0.6666666666666666
            """)
    void rouge_l_is_the_f_measure_of_the_longest_common_subsequence(String a, String b, double expected) {
        assertThat(RougeL.of(a, b)).isCloseTo(expected, within(1e-15));
        assertThat(RougeL.of(b, a)).isCloseTo(expected, within(1e-15));
    }

    @Test
    void a_text_without_words_is_like_nothing() {
        var texts = new SimilarTexts(0.7);
        texts.add("empty", " ");
        assertThat(RougeL.of("", "")).isZero();
        assertThat(texts.find("")).isEmpty();
        assertThat(texts.find("a word")).isEmpty();
    }

    @Test
    void long_sequences_agree_with_the_plain_recurrence() {
        var random = new Random(3);
        for (int i = 0; i < 300; i++) {
            List<String> a = words(random, random.nextInt(200), 2 + random.nextInt(9));
            List<String> b = words(random, random.nextInt(200), 2 + random.nextInt(9));
            assertThat(RougeL.of(String.join(" ", a), String.join(" ", b))).isEqualTo(plain(a, b));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.05, 0.3, 0.5, 0.7, 0.9, 1.0})
    void the_index_finds_what_a_comparison_with_all_finds(double similarity) {
        var random = new Random(7);
        var texts = new SimilarTexts(similarity);
        List<List<String>> before = new ArrayList<>();
        int found = 0;
        for (int i = 0; i < 400; i++) {
            List<String> text = before.isEmpty() || random.nextInt(3) == 0
                    ? words(random, 1 + random.nextInt(25), 40)
                    : changed(random, before.get(random.nextInt(before.size())));
            Optional<SimilarTexts.Match> expected = IntStream.range(0, before.size())
                    .mapToObj(j -> new SimilarTexts.Match("text " + j, plain(before.get(j), text)))
                    .filter(match -> match.similarity() >= similarity)
                    .findFirst();
            assertThat(texts.find(String.join(" ", text))).isEqualTo(expected);
            found += expected.isPresent() ? 1 : 0;
            texts.add("text " + i, String.join(" ", text));
            before.add(text);
        }
        assertThat(found).isBetween(20, 399);
    }

    @Test
    void thousands_of_long_texts_take_moments() {
        var random = new Random(11);
        var texts = new SimilarTexts(0.7);
        int similar = 0;
        for (int i = 0; i < 5_000; i++) {
            // words as frequent as Zipf says: the most frequent ones are in nearly every text
            String text = IntStream.range(0, 20 + random.nextInt(60))
                    .mapToObj(_ -> "w" + (int) Math.pow(20_000, random.nextDouble()))
                    .collect(Collectors.joining(" "));
            similar += texts.find(text).isPresent() ? 1 : 0;
            texts.add("text " + i, text);
        }
        assertThat(similar).isZero();
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, 1.1, Double.NaN})
    void a_similarity_outside_its_range_is_refused(double similarity) {
        assertThatThrownBy(() -> new SimilarTexts(similarity))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("similarity must be in (0, 1], got " + similarity);
    }

    private static List<String> words(Random random, int count, int vocabulary) {
        return random.ints(count, 0, vocabulary).mapToObj(word -> "w" + word).toList();
    }

    private static List<String> changed(Random random, List<String> text) {
        List<String> changed = new ArrayList<>(text);
        for (int i = random.nextInt(4); i > 0; i--) {
            changed.set(random.nextInt(changed.size()), "w" + random.nextInt(40));
        }
        return changed;
    }

    private static double plain(List<String> a, List<String> b) {
        int[][] common = new int[a.size() + 1][b.size() + 1];
        for (int i = 1; i <= a.size(); i++) {
            for (int j = 1; j <= b.size(); j++) {
                common[i][j] = a.get(i - 1).equals(b.get(j - 1))
                        ? common[i - 1][j - 1] + 1
                        : Math.max(common[i - 1][j], common[i][j - 1]);
            }
        }
        return a.size() + b.size() == 0 ? 0 : 2.0 * common[a.size()][b.size()] / (a.size() + b.size());
    }
}
