package io.burnish.data.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.DataException;
import io.burnish.data.DataReport;
import io.burnish.data.DataSettings;
import io.burnish.data.Finding;
import io.burnish.data.Purpose;
import io.burnish.data.TokenPair;
import io.burnish.data.TokenPairs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreferenceDatasetTest {

    @TempDir
    Path folder;

    private Path model;
    private Path cache;

    @BeforeEach
    void writeModel() throws IOException {
        model = TinyTokenizer.write(folder.resolve("model"), true, "a b");
        cache = folder.resolve("cache");
    }

    private Path rows(String name, int count) throws IOException {
        return Files.write(
                folder.resolve(name),
                IntStream.range(0, count)
                        .mapToObj(i -> """
                                {"prompt": "question %d of %s", "chosen": " yes %d", "rejected": " no"}""".formatted(i, name.substring(0, 1), i * i))
                        .toList());
    }

    private PreferenceDataset open(DataSettings settings, int threads) {
        try (var tokenizer = TokenizerDirectory.open(model)) {
            return PreferenceDataset.open(settings, tokenizer, Optional.empty(), Purpose.PAIRS, 1000, cache, threads);
        }
    }

    private static List<TokenPair> all(TokenPairs pairs) {
        return IntStream.range(0, pairs.size()).mapToObj(pairs::get).toList();
    }

    private List<Path> cached() throws IOException {
        try (Stream<Path> files = Files.list(cache)) {
            return files.toList();
        }
    }

    @Test
    void rowsComeInTheOrderOfTheFilesOnAnyNumberOfThreads() throws IOException {
        DataSettings settings = DataSettings.of(rows("a.jsonl", 300), rows("b.jsonl", 5));
        PreferenceDataset one = open(settings, 1);
        assertThat(one.train().size()).isEqualTo(305);
        assertThat(all(one.train())).extracting(TokenPair::row).isSorted().doesNotHaveDuplicates();
        assertThat(one.train().get(304).row()).isEqualTo(304);
        for (int i = 0; i < 305; i++) {
            assertThat(one.train().computedTokens(i))
                    .isEqualTo(one.train().get(i).computedTokens());
        }
        assertThat(one.report().files())
                .containsExactly(
                        new DataReport.FileRows(folder.resolve("a.jsonl").toString(), 0, 300),
                        new DataReport.FileRows(folder.resolve("b.jsonl").toString(), 300, 5));
        List<TokenPair> pairs = all(one.train());
        Files.delete(cached().getFirst());
        assertThat(all(open(settings, 7).train())).isEqualTo(pairs);
        assertThatThrownBy(() -> one.train().get(305)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> one.train().get(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void theSecondTimeOnlyMapsWhatTheFirstKept() throws IOException {
        DataSettings settings = DataSettings.of(rows("a.jsonl", 20));
        PreferenceDataset first = open(settings, 2);
        FileTime written = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(cached().getFirst(), written);

        Path moved = Files.move(folder.resolve("a.jsonl"), folder.resolve("moved.jsonl"));
        PreferenceDataset second = open(DataSettings.of(moved), 2);
        assertThat(all(second.train())).isEqualTo(all(first.train()));
        assertThat(second.hash()).isEqualTo(first.hash());
        assertThat(second.report().files().getFirst().file()).isEqualTo(moved.toString());
        assertThat(cached()).hasSize(1);
        assertThat(Files.getLastModifiedTime(cached().getFirst())).isEqualTo(written);
    }

    @Test
    void otherDataSettingsOrTokenizersMakeOtherTokens() throws IOException {
        Path file = rows("a.jsonl", 20);
        var hashes = new java.util.HashSet<String>();
        hashes.add(open(DataSettings.of(file), 2).hash());
        hashes.add(open(new TestSettings().maxLength(30).of(file), 2).hash());
        hashes.add(open(new TestSettings().evalFraction(0.5).of(file), 2).hash());
        hashes.add(open(new TestSettings().eval(file).of(file), 2).hash());
        TinyTokenizer.write(model, false);
        hashes.add(open(DataSettings.of(file), 2).hash());
        rows("a.jsonl", 21);
        hashes.add(open(DataSettings.of(file), 2).hash());
        assertThat(hashes).hasSize(6);
        assertThat(cached()).hasSize(6);
    }

    @Test
    void aDamagedCacheIsMadeAgain() throws IOException {
        DataSettings settings = DataSettings.of(rows("a.jsonl", 50));
        List<TokenPair> pairs = all(open(settings, 2).train());
        Path file = cached().getFirst();
        byte[] whole = Files.readAllBytes(file);
        for (int damage = 0; damage < 4; damage++) {
            byte[] damaged = whole.clone();
            switch (damage) {
                case 0 -> damaged[200] ^= 1;
                case 1 -> damaged = java.util.Arrays.copyOf(whole, whole.length / 2);
                case 2 -> damaged = new byte[10];
                default -> damaged[3] ^= 1;
            }
            Files.delete(file); // not overwritten: the old one is still mapped
            Files.write(file, damaged);
            assertThat(all(open(settings, 2).train())).isEqualTo(pairs);
            assertThat(file).hasBinaryContent(whole);
        }
    }

    @Test
    void rowsThatAreLeftOutAreCountedByReason() throws IOException {
        Path file = Files.write(
                folder.resolve("mixed.jsonl"),
                List.of(
                        "{\"prompt\": \"p\", \"chosen\": \"c\", \"rejected\": \"r\"}",
                        "{\"chosen\": \"\\n\\nHuman: a\\n\\nAssistant: b\", \"rejected\": \"\\n\\nHuman: x\\n\\nAssistant: b\"}",
                        "{\"prompt\": \"a prompt that is long\", \"chosen\": \"c\", \"rejected\": \"r\"}",
                        "{\"prompt\": \"p\", \"chosen\": \"c\", \"rejected\": \"c\"}"));
        PreferenceDataset data = open(new TestSettings().maxLength(12).of(file), 2);
        assertThat(data.train().size()).isEqualTo(2);
        assertThat(data.report().read()).isEqualTo(4);
        assertThat(data.report().dropped()).isEqualTo(2);
        assertThat(data.report().findings())
                .containsEntry(Finding.DIFFERENT_PROMPTS, new DataReport.Count(1, List.of(1L)))
                .containsEntry(Finding.PROMPT_TOO_LONG, new DataReport.Count(1, List.of(2L)))
                .containsEntry(Finding.IDENTICAL_ANSWERS, new DataReport.Count(1, List.of(3L)));
        assertThat(data.report().summary()).isEqualTo("""
                        4 rows read, 2 to train on, 0 held out
                          1 dropped: chosen and rejected answer different prompts (row 1)
                          1 dropped: the prompt alone fills max_length (row 2)
                          1 noted: chosen and rejected are equal (row 3)""");
        assertThat(open(new TestSettings().maxLength(12).of(file), 2).report()).isEqualTo(data.report());
    }

    @Test
    void aRowThatIsWrongStopsWithItsPlaceAndKeepsNothing() throws IOException {
        Path file = rows("a.jsonl", 100);
        Files.writeString(
                file,
                "{\"prompt\": \"p\", \"chosen\": 3, \"rejected\": \"r\"}\n",
                java.nio.file.StandardOpenOption.APPEND);
        assertThatThrownBy(() -> open(DataSettings.of(file), 2))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a.jsonl, line 101, field 'chosen'");
        assertThat(cached()).isEmpty();
    }

    @Test
    void noRowLeftIsAnError() throws IOException {
        Path file = rows("a.jsonl", 3);
        assertThatThrownBy(() -> open(new TestSettings().maxLength(2).of(file), 2))
                .isInstanceOf(DataException.class)
                .hasMessageStartingWith("no row is left to train on: 3 rows read")
                .hasMessageContaining("3 dropped: the prompt alone fills max_length (rows 0, 1, 2)");
    }

    @Test
    void evalFilesAreNumberedAfterTheTrainingFiles() throws IOException {
        Path train = rows("train.jsonl", 4);
        PreferenceDataset data =
                open(new TestSettings().eval(train, rows("eval.jsonl", 3)).of(train), 2);
        assertThat(data.train().size()).isEqualTo(4);
        assertThat(all(data.eval())).extracting(TokenPair::row).containsExactly(4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(data.report().files())
                .extracting(DataReport.FileRows::firstRow)
                .containsExactly(0L, 4L, 8L);
    }

    @Test
    void aFractionIsHeldOutByPromptWhateverTheOrder() throws IOException {
        Path file = rows("a.jsonl", 400);
        PreferenceDataset data = open(new TestSettings().evalFraction(0.25).of(file), 2);
        assertThat(data.train().size() + data.eval().size()).isEqualTo(400);
        // Four standard deviations: sqrt(400 x 0.25 x 0.75) = 8.7.
        assertThat(data.eval().size()).isBetween(65, 135);

        List<String> reversed = new java.util.ArrayList<>(Files.readAllLines(file));
        java.util.Collections.reverse(reversed);
        Path other = Files.write(folder.resolve("reversed.jsonl"), reversed);
        PreferenceDataset again = open(new TestSettings().evalFraction(0.25).of(other), 2);
        assertThat(all(again.eval()))
                .extracting(TokenPair::promptId)
                .containsExactlyInAnyOrderElementsOf(
                        all(data.eval()).stream().map(TokenPair::promptId).toList());
    }

    @Test
    void anAbandonedUnfinishedFileIsRemoved() throws IOException {
        Files.createDirectories(cache);
        Path old = Files.createFile(cache.resolve("tokens-1.unfinished"));
        Files.setLastModifiedTime(old, FileTime.fromMillis(0));
        Path recent = Files.createFile(cache.resolve("tokens-2.unfinished"));
        open(DataSettings.of(rows("a.jsonl", 2)), 1);
        assertThat(old).doesNotExist();
        assertThat(recent).exists();
    }
}
