package io.burnish.data.pairing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.Content;
import io.burnish.data.DataException;
import io.burnish.data.Message;
import io.burnish.data.exchange.JudgedPair;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptFilterTest {

    private static ScoredPrompt prompt(String id, String text) {
        return Scored.prompt(id, text).answer("good", 2).answer("bad", 1).done();
    }

    private static PairingResult result(Settings settings, ScoredPrompt... prompts) {
        return Pairing.of(settings.done(), 42, 1).pairs(List.of(prompts));
    }

    private static List<String> kept(PairingResult result) {
        return result.pairs().stream().map(JudgedPair::promptId).toList();
    }

    private static String words(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
    }

    @Test
    void exact_duplicates_differ_in_case_and_white_space_at_most() {
        ScoredPrompt[] prompts = {
            prompt("a", "Why is  the sky\nblue?"),
            prompt("b", " why is the SKY blue?"),
            prompt("c", "Why is the sky blue"),
            prompt("d", "ｗhy is the sky blue?"),
            Scored.prompt("e", new Content.Messages(List.of(Message.user("Why is the sky blue?"))))
                    .answer("good", 2)
                    .answer("bad", 1)
                    .done()
        };

        PairingResult result = result(Settings.select(Selection.BEST_WORST).with("dedupe", Dedupe.EXACT), prompts);

        assertThat(kept(result)).containsExactly("a", "c");
        assertThat(result.discards())
                .extracting(discard -> discard.promptId() + " " + discard.reason() + " " + discard.detail())
                .containsExactly("b duplicate_prompt of a", "d duplicate_prompt of a", "e duplicate_prompt of a");
        assertThat(kept(result(Settings.select(Selection.BEST_WORST), prompts))).hasSize(5);
    }

    @Test
    void near_duplicates_have_four_fifths_of_their_5_grams_in_common() {
        // 100 words have 96 5-grams. The last 10 others: 86 in common of 106, 0.811. The last 11: 85 of 107, 0.794.
        PairingResult result = result(
                Settings.select(Selection.BEST_WORST).with("dedupe", Dedupe.NEAR),
                prompt("first", words(0, 100)),
                prompt("near", words(0, 90) + " " + words(200, 210)),
                prompt("far", words(0, 89) + " " + words(300, 311)),
                prompt("short", "two words"),
                prompt("short again", "Two  words"),
                prompt("other", "two other"));

        assertThat(kept(result)).containsExactly("first", "far", "short", "other");
    }

    @Test
    void signatures_agree_in_the_share_that_sets_have_in_common() {
        long[] a = elements(0, 1000);
        long[] b = elements(200, 1100);
        long[] first = MinHash.signature(a);
        long[] second = MinHash.signature(b);

        // 800 of 1100 in common: 0.727; the standard deviation of a share of 128 is 0.039
        double agreeing = IntStream.range(0, MinHash.HASHES)
                        .filter(i -> first[i] == second[i])
                        .count()
                / (double) MinHash.HASHES;
        assertThat(MinHash.jaccard(a, b)).isEqualTo(800.0 / 1100);
        assertThat(agreeing).isBetween(0.61, 0.85);
        assertThat(Arrays.stream(first).distinct().count()).isEqualTo(MinHash.HASHES);
    }

    private static long[] elements(int from, int to) {
        return MinHash.hashes(
                IntStream.range(from, to).mapToObj(i -> "element " + i).collect(Collectors.toSet()));
    }

    @Test
    void every_near_duplicate_among_many_prompts_is_found() {
        var random = new Random(3);
        var nearly = SeenPrompts.by(Dedupe.NEAR);
        int found = 0;
        for (int i = 0; i < 500; i++) {
            String text = random.ints(60, 0, 1000).mapToObj(word -> "w" + word).collect(Collectors.joining(" "));
            assertThat(nearly.find("original " + i, text)).isEmpty();
            found += nearly.find("copy " + i, text + " and three more").isPresent() ? 1 : 0;
        }
        assertThat(found).isEqualTo(500);
    }

    @TempDir
    Path folder;

    @Test
    void a_prompt_that_shares_13_words_in_a_row_with_an_evaluation_prompt_is_dropped() throws Exception {
        Path bench = Files.writeString(
                folder.resolve("bench.jsonl"),
                "{\"prompt\": \"" + words(0, 30)
                        + "\"}\n{\"prompt\": [{\"role\": \"user\", \"content\": \"Say hi!\"}]}\n");
        Path other = Files.writeString(folder.resolve("other.txt"), words(100, 120) + "\n");

        PairingResult result = result(
                Settings.select(Selection.BEST_WORST).with("contamination", Contamination.of(bench, other)),
                prompt("shares 13", "Please: " + words(5, 18).toUpperCase() + " now"),
                prompt("shares 12", words(5, 17) + " then " + words(18, 30)),
                prompt("is a short one", "say  HI!"),
                prompt("holds a short one", "Say hi! And then go on with something that is much longer, and new"),
                prompt("shares with the other", words(90, 130)));

        assertThat(kept(result)).containsExactly("shares 12", "holds a short one");
        assertThat(result.summary().contaminated()).isEqualTo(Map.of(bench.toString(), 2, other.toString(), 1));
        assertThat(result.summary().discards()).isEqualTo(Map.of("contaminated", 3));
        assertThat(result.discards().getFirst().detail()).isEqualTo("bench.jsonl: " + words(5, 18));
        assertThat(kept(result(
                        Settings.select(Selection.BEST_WORST)
                                .with("contamination", new Contamination(List.of(bench, other), 12)),
                        prompt("shares 12", words(5, 17) + " then " + words(18, 30)))))
                .isEmpty();
    }

    @Test
    void a_file_of_evaluation_prompts_that_is_not_there_is_named() {
        PairSettings settings = Settings.select(Selection.BEST_WORST)
                .with("contamination", Contamination.of(folder.resolve("none.jsonl")))
                .done();

        assertThatThrownBy(() -> Pairing.of(settings, 1, 1))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("none.jsonl: no such file");
    }

    @Test
    void grams_are_each_sequence_once() {
        assertThat(WordGrams.of("a b a b a", 2)).isEqualTo(new HashSet<>(List.of("a b", "b a")));
        assertThat(WordGrams.of("a b", 3)).containsExactly("a b");
    }
}
