package io.burnish.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import ai.djl.Device;
import com.fasterxml.jackson.databind.JsonNode;
import io.burnish.data.TokenBatch;
import io.burnish.data.TokenPairs;
import io.burnish.data.batch.Batcher;
import io.burnish.losses.fused.AnswerStatistics;
import io.burnish.tensor.Scope;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.train.Scorer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A trained model says of real pairs, prompts shared and many to a batch, what transformers says of each
/// sequence alone.
class StoriesGoldensTest {

    private static final int LONGEST = 4096;
    private static final int MICRO_TOKENS = 2048;

    @Test
    void realPairsHaveTransformersLogProbabilities(@TempDir Path scratch) throws IOException {
        JsonNode golden = Families.JSON
                .readTree(Stories.model().resolve("golden.json").toFile())
                .get("hh_score");
        Set<Integer> rows = new HashSet<>();
        golden.forEach(row -> rows.add(row.get("row").asInt()));
        TokenPairs pairs = Stories.pairs(rows, LONGEST, scratch);
        assertThat(pairs.size()).isEqualTo(golden.size());

        List<AnswerStatistics> answers = score(pairs);

        for (int i = 0; i < golden.size(); i++) {
            check(golden.get(i), "chosen", answers.get(2 * i));
            check(golden.get(i), "rejected", answers.get(2 * i + 1));
        }
    }

    private static List<AnswerStatistics> score(TokenPairs pairs) {
        int[] all = IntStream.range(0, pairs.size()).toArray();
        List<AnswerStatistics> answers = new ArrayList<>();
        try (Weights weights = Families.load(Stories.model());
                Scope scope = Scope.shared();
                Decoder decoder = new Decoder(scope, weights.config(), weights.parameters(), null);
                Scorer scorer = new Scorer(Kernels.of(Device.cpu()), decoder, 400)) {
            for (TokenBatch batch : Batcher.batches(pairs, true, all, MICRO_TOKENS)) {
                answers.addAll(scorer.score(batch));
            }
        }
        return answers;
    }

    private static void check(JsonNode golden, String which, AnswerStatistics answer) {
        assertThat(answer.tokens())
                .as("%s of row %s", which, golden.get("row"))
                .isEqualTo(golden.get(which + "_tokens").asInt());
        assertThat(answer.logp())
                .as("%s of row %s", which, golden.get("row"))
                .isCloseTo(golden.get(which + "_logp").asDouble(), withinPercentage(1e-3));
    }
}
