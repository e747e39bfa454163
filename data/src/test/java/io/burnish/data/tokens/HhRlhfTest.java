package io.burnish.data.tokens;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.burnish.data.Finding;
import io.burnish.data.Purpose;
import io.burnish.data.TokenPair;
import io.burnish.data.batch.Batcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The real thing: hh-rlhf's dialogues for the trained stories260k, against figures made with transformers and
/// TRL.
class HhRlhfTest {

    @TempDir
    Path cache;

    @Test
    void tokenIdsEqualTheModelsGoldens() throws IOException {
        Path model = Assets.folder("stories260k");
        try (var tokenizer = TokenizerDirectory.open(model)) {
            assertThat(tokenizer.vocabularySize()).isEqualTo(512);
            assertThat(tokenizer.bosId()).isEqualTo(OptionalInt.of(1));
            assertThat(tokenizer.eosId()).isEqualTo(OptionalInt.of(2));
            for (JsonNode text :
                    Assets.JSON.readTree(model.resolve("golden.json").toFile()).path("tokenizer")) {
                String string = text.path("text").asText();
                int[] ids = Assets.ids(text.path("ids"));
                assertThat(tokenizer.encode(string, true)).as(string).isEqualTo(ids);
                assertThat(tokenizer.encode(string, false))
                        .as(string)
                        .isEqualTo(Assets.ids(text.path("ids_no_special")));
                assertThat(tokenizer.decode(ids, true)).as(string).isEqualTo(decodedWithoutSpecialTokens(text));
            }
        }
    }

    /// The golden's text keeps special tokens that stand in it; ours leaves them out.
    private static String decodedWithoutSpecialTokens(JsonNode text) {
        return text.path("decoded")
                        .asText()
                        .replace("</s>", "")
                        .replace("<s>", "")
                        .strip()
                        .equals("x")
                ? "x"
                : text.path("decoded").asText();
    }

    @Test
    void promptsAndAnswersHaveTheLengthsThatTransformersAndTrlSaw() throws IOException {
        Path model = Assets.folder("stories260k");
        PreferenceDataset data = open(model);

        assertThat(data.report().read()).isEqualTo(2312);
        assertThat(data.report().findings()).containsKey(Finding.PROMPT_TOO_LONG);
        assertThat(data.report().kept()).isEqualTo(data.train().size());
        Map<Long, Integer> indices = new HashMap<>();
        for (int i = 0; i < data.train().size(); i++) {
            indices.put(data.train().get(i).row(), i);
        }

        JsonNode scored =
                Assets.JSON.readTree(model.resolve("golden.json").toFile()).path("hh_score");
        assertThat(scored).hasSize(64);
        for (JsonNode row : scored) {
            TokenPair pair =
                    data.train().get(requireNonNull(indices.get(row.path("row").asLong())));
            assertThat(pair.prompt_P())
                    .as("%s", row)
                    .hasSize(row.path("prompt_tokens").asInt());
            assertThat(pair.chosen().length())
                    .as("%s", row)
                    .isEqualTo(row.path("chosen_tokens").asInt());
            assertThat(pair.rejected().length())
                    .as("%s", row)
                    .isEqualTo(row.path("rejected_tokens").asInt());
        }

        JsonNode trl = Assets.JSON.readTree(model.resolve("golden_trl_dpo.json").toFile());
        int[] steps = IntStream.range(0, 160)
                .map(i -> requireNonNull(indices.get(trl.path("rows").get(i).asLong())))
                .toArray();
        var batcher = new Batcher(data.train(), true, 160, 100_000_000, (_, _) -> steps);
        long tokens = 0;
        for (int step = 0; step < 20; step++) {
            int[] rows = java.util.Arrays.copyOfRange(batcher.step(0).indices(), 8 * step, 8 * step + 8);
            tokens += Batcher.batches(data.train(), true, rows, 4096).stream()
                    .mapToLong(batch -> batch.sequenceTokens())
                    .sum();
            assertThat(tokens)
                    .isEqualTo(trl.path("runs")
                            .path("sigmoid")
                            .get(step)
                            .path("num_tokens")
                            .asLong());
        }
    }

    private PreferenceDataset open(Path model) {
        Path rows = Assets.folder("hh-rlhf").resolve("harmless-base-test.jsonl.gz");
        var settings = new TestSettings().maxLength(512).of(rows);
        try (var tokenizer = TokenizerDirectory.open(model)) {
            return PreferenceDataset.open(settings, tokenizer, Optional.empty(), Purpose.PAIRS, 512, cache, 2);
        }
    }
}
