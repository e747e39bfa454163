package io.burnish.data.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.DataException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerDirectoryTest {

    @TempDir
    Path folder;

    @Test
    void tokensGoInAndComeOutUncutWhateverTheFilesSayOfTruncation() throws IOException {
        // Both files would cut to 5 and 4 tokens.
        try (var tokenizer = TokenizerDirectory.open(TinyTokenizer.write(folder, true))) {
            String text = "abcdefghij".repeat(2_000);
            int[] ids = tokenizer.encode(text, true);
            assertThat(ids).hasSize(20_001);
            assertThat(tokenizer.decode(ids, true).replace(" ", "")).isEqualTo(text);
        }
    }

    @Test
    void specialTokensAreReadAsTextOrAsObjects() throws IOException {
        TinyTokenizer.write(folder, true);
        Files.writeString(
                folder.resolve("special_tokens_map.json"), "{\"unk_token\": \"<unk>\", \"eos_token\": \"other\"}");
        try (var tokenizer = TokenizerDirectory.open(folder)) {
            assertThat(tokenizer.bosId()).isEqualTo(OptionalInt.of(1));
            assertThat(tokenizer.eosId()).isEqualTo(OptionalInt.of(2));
            assertThat(tokenizer.addedBos()).isEqualTo(OptionalInt.of(1));
            assertThat(tokenizer.specialTokens())
                    .containsEntry("bos_token", "<s>")
                    .containsEntry("eos_token", "</s>")
                    .containsEntry("unk_token", "<unk>");
            assertThat(tokenizer.encode("<s>a", false)).containsExactly(1, 69);
            assertThat(tokenizer.vocabularySize()).isEqualTo(TinyTokenizer.MERGES_FROM);
        }
    }

    @Test
    void theChatTemplateIsFoundBesideTheTokenizerOrInItsConfiguration() throws IOException {
        TinyTokenizer.write(folder, true);
        assertThat(template()).isEmpty();
        Files.writeString(folder.resolve("tokenizer_config.json"), "{\"chat_template\": \"one\"}");
        assertThat(template()).contains("one");
        Files.writeString(
                folder.resolve("tokenizer_config.json"),
                "{\"chat_template\": [{\"name\": \"tool_use\", \"template\": \"t\"}, {\"name\": \"default\", \"template\": \"d\"}]}");
        assertThat(template()).contains("d");
        Files.writeString(folder.resolve("chat_template.jinja"), "file");
        assertThat(template()).contains("file");
    }

    private java.util.Optional<String> template() {
        try (var tokenizer = TokenizerDirectory.open(folder)) {
            return tokenizer.chatTemplate();
        }
    }

    @Test
    void theHashCoversTokenizerAndTemplate() throws IOException {
        TinyTokenizer.write(folder, true);
        String first = hash();
        assertThat(hash()).isEqualTo(first);
        Files.writeString(folder.resolve("chat_template.jinja"), "file");
        assertThat(hash()).isNotEqualTo(first);
        TinyTokenizer.write(folder, false);
        Files.delete(folder.resolve("chat_template.jinja"));
        assertThat(hash()).isNotEqualTo(first);
    }

    private String hash() {
        try (var tokenizer = TokenizerDirectory.open(folder)) {
            return tokenizer.hash();
        }
    }

    @Test
    void severalThreadsGetTheSameIds() throws IOException {
        try (var tokenizer = TokenizerDirectory.open(TinyTokenizer.write(folder, true, "a b", "ab c"))) {
            int[] expected = tokenizer.encode("abcabd".repeat(100), true);
            assertThat(IntStream.range(0, 500)
                            .parallel()
                            .allMatch(_ ->
                                    java.util.Arrays.equals(expected, tokenizer.encode("abcabd".repeat(100), true))))
                    .isTrue();
        }
    }

    @Test
    void aDirectoryWithoutAUsableTokenizerIsRefusedWithTheRemedy() throws IOException {
        assertThatThrownBy(() -> TokenizerDirectory.open(folder.resolve("no")))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no such directory; expected a model directory with a tokenizer.json");
        assertThatThrownBy(() -> TokenizerDirectory.open(folder))
                .hasMessageContaining("has no tokenizer.json. Copy it from where the model came from");
        Files.createFile(folder.resolve("tokenizer.model"));
        assertThatThrownBy(() -> TokenizerDirectory.open(folder))
                .hasMessageContaining("There is a tokenizer.model, of which");
        Files.writeString(folder.resolve("tokenizer.json"), "{\"version\": \"1.0\"");
        assertThatThrownBy(() -> TokenizerDirectory.open(folder))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("tokenizer.json: cannot be used as a tokenizer");
        TinyTokenizer.write(folder, true);
        Files.writeString(folder.resolve("tokenizer_config.json"), "{");
        assertThatThrownBy(() -> TokenizerDirectory.open(folder))
                .hasMessageContaining("tokenizer_config.json: no JSON");
    }
}
