package io.burnish.losses.fused;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.losses.AnswerGradient;
import io.burnish.tape.Parameter;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.HostExchange;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.LogitTransform;
import io.burnish.tensor.kernels.RowStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// With two groups under way the head says and does the same, bit for bit, and the card always has the next group's
/// work before the host waits for a group's numbers.
class HeadPipelineTest {

    private static final int VOCABULARY = 23;
    private static final int HIDDEN = 8;
    private static final int SEEDS = 12;

    /// Six pairs; one is longer than the smaller of the tests' head_rows, one has no tokens.
    private static final int[] LENGTHS = {3, 5, 1, 4, 29, 17, 2, 1, 0, 0, 6, 7};

    private record Outcome(
            List<AnswerStatistics> answers,
            List<AnswerStatistics> forward,
            double[] tokenLogps,
            float[] gradHidden_AH,
            float[] gradWeight_VH) {}

    private static Answers answers() {
        int[] start_Q1 = new int[LENGTHS.length + 1];
        for (int i = 0; i < LENGTHS.length; i++) {
            start_Q1[i + 1] = start_Q1[i] + LENGTHS[i];
        }
        int tokens = start_Q1[LENGTHS.length];
        return new Answers(new Random(5).ints(tokens, 0, VOCABULARY).toArray(), start_Q1, 2);
    }

    private static float[] normals(int count, long seed) {
        Random random = new Random(seed);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    private static Outcome run(
            Kernels kernels, HostExchange exchange, int headRows, Runnable finish, Runnable noteLoss) {
        Answers answers = answers();
        int tokens = answers.tokens();
        try (Scope scope = Scope.confined();
                Workspace workspace = new Workspace(Device.cpu())) {
            workspace.reserve(1 << 20); // one slab: queued kernels use what the head has given back
            Tensor hidden_AH = Tensor.ofFloats(scope, normals(tokens * HIDDEN, 1), tokens, HIDDEN);
            Tensor weight_VH = Tensor.ofFloats(scope, normals(VOCABULARY * HIDDEN, 2), VOCABULARY, HIDDEN);
            Tensor gradWeight_VH = Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), VOCABULARY, HIDDEN);
            Tensor gradHidden_AH = Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), tokens, HIDDEN);
            LogProbHead head = new LogProbHead(
                    kernels,
                    exchange,
                    new Parameter("head", weight_VH, gradWeight_VH),
                    LogitTransform.NONE,
                    workspace,
                    headRows);
            List<AnswerStatistics> statistics = head.backward(
                    hidden_AH,
                    answers,
                    (row, pair) -> {
                        noteLoss.run();
                        return List.of(
                                AnswerGradient.of(-0.1 - 0.01 * row),
                                AnswerGradient.of(0.2 + 1e-3 * pair.get(1).logp()));
                    },
                    gradHidden_AH);
            finish.run();
            Outcome outcome = new Outcome(
                    List.copyOf(statistics),
                    List.copyOf(head.forward(hidden_AH, answers)),
                    head.tokenLogps(hidden_AH, answers),
                    gradHidden_AH.toFloats(),
                    gradWeight_VH.toFloats());
            finish.run();
            return outcome;
        }
    }

    private static Outcome oneBuffer(int headRows) {
        Kernels kernels = new AtenKernels();
        return run(kernels, kernels.exchange(), headRows, () -> {}, () -> {});
    }

    private static Outcome onCard(PlayedCard card, int headRows) {
        return run(card.kernels(), card, headRows, card::finish, () -> card.note("loss"));
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 9, 14, 46, 1000})
    void two_groups_under_way_give_the_bits_of_one_at_a_time(int headRows) {
        Outcome expected = oneBuffer(headRows);
        for (int seed = 0; seed < SEEDS; seed++) {
            try (PlayedCard card = new PlayedCard(2, seed)) {
                assertThat(onCard(card, headRows))
                        .as("head_rows %d, seed %d", headRows, seed)
                        .usingRecursiveComparison()
                        .isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {5, 9, 14})
    void the_next_groups_work_is_queued_before_the_host_waits(int headRows) {
        try (PlayedCard card = new PlayedCard(2, 3)) {
            onCard(card, headRows);
            assertThat(late(card.log(), passes(headRows))).isEmpty();
        }
    }

    @Test
    void one_buffer_is_seen_to_leave_the_card_without_work() {
        try (PlayedCard card = new PlayedCard(1, 3)) {
            onCard(card, 9);
            assertThat(late(card.log(), passes(9))).isNotEmpty();
        }
    }

    @Test
    void the_order_of_a_batch_of_four_groups() {
        List<String> log = new ArrayList<>();
        GroupPipeline.Stages stages = new GroupPipeline.Stages() {
            @Override
            public void issue(int piece, int slot) {
                log.add("issue %d in %d".formatted(piece, slot));
            }

            @Override
            public void take(int piece, int slot) {
                log.add("take %d of %d".formatted(piece, slot));
            }
        };
        GroupPipeline.run(4, 2, stages);
        assertThat(log)
                .containsExactly(
                        "issue 0 in 0",
                        "issue 1 in 1",
                        "take 0 of 0",
                        "issue 2 in 0",
                        "take 1 of 1",
                        "issue 3 in 1",
                        "take 2 of 0",
                        "take 3 of 1");
        log.clear();
        GroupPipeline.run(2, 1, stages);
        assertThat(log).containsExactly("issue 0 in 0", "take 0 of 0", "issue 1 in 0", "take 1 of 0");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void each_slot_has_logits_of_its_own_where_there_is_more_than_one_group(int slots) {
        try (PlayedCard card = new PlayedCard(slots, 1)) {
            long rows = 14;
            long perRow = slots * (VOCABULARY + RowStatistics.COUNT) + HIDDEN + 1;
            assertThat(highWater(card, (int) rows))
                    .isBetween(rows * perRow * Float.BYTES, rows * perRow * Float.BYTES + 64 * 6);
        }
        try (PlayedCard card = new PlayedCard(slots, 1)) {
            long rows = answers().tokens();
            long perRow = VOCABULARY + RowStatistics.COUNT + HIDDEN + 1;
            assertThat(highWater(card, 1000))
                    .isBetween(rows * perRow * Float.BYTES, rows * perRow * Float.BYTES + 64 * 6);
        }
    }

    private static long highWater(PlayedCard card, int headRows) {
        try (Scope scope = Scope.confined();
                Workspace workspace = new Workspace(Device.cpu())) {
            workspace.reserve(1 << 20);
            int tokens = answers().tokens();
            Tensor hidden_AH = Tensor.ofFloats(scope, normals(tokens * HIDDEN, 1), tokens, HIDDEN);
            Tensor weight_VH = Tensor.ofFloats(scope, normals(VOCABULARY * HIDDEN, 2), VOCABULARY, HIDDEN);
            Tensor gradHidden_AH = Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), tokens, HIDDEN);
            new LogProbHead(
                            card.kernels(),
                            card,
                            new Parameter("head", weight_VH, null),
                            LogitTransform.NONE,
                            workspace,
                            headRows)
                    .backward(
                            hidden_AH,
                            answers(),
                            (_, _) -> List.of(AnswerGradient.NONE, AnswerGradient.NONE),
                            gradHidden_AH);
            card.finish();
            return workspace.highWater();
        }
    }

    @Test
    void a_slot_that_nobody_waited_for_must_not_be_used_again() {
        try (PlayedCard card = new PlayedCard(2, 1);
                Scope scope = Scope.confined()) {
            Tensor numbers = Tensor.ofFloats(scope, new float[] {1}, 1);
            card.fetch(1, numbers);
            assertThatThrownBy(() -> card.fetch(1, numbers)).hasMessageContaining("slot 1");
        }
    }

    @Test
    void nothing_but_numbers_is_waited_for() {
        try (PlayedCard card = new PlayedCard(2, 3)) {
            onCard(card, 14);
            // the loss of a group follows its own numbers at once, and its gradients the loss
            List<String> log = card.log();
            for (int i = 1; i < log.size(); i++) {
                if (log.get(i).startsWith("send")) {
                    assertThat(log.get(i - 1)).isEqualTo("loss");
                    assertThat(log.get(i + 1)).isIn("exponentialScale", "matmul");
                }
            }
            int chunks = Piece.ofTokens(answers().tokens(), 14).size();
            assertThat(log.stream().filter(entry -> entry.startsWith("await"))).hasSize(2 * passes(14) + chunks);
        }
    }

    /// Pieces with tokens that one pass over the batch has.
    private static int passes(int headRows) {
        return (int) Piece.of(answers(), headRows).stream()
                .filter(piece -> piece.rows() > 0)
                .count();
    }

    /// Waits of a log before which the next piece's numbers were not under way yet.
    ///
    /// @param pieces of a pass; the log has a pass with gradients and one without, and log-probs of tokens
    private static List<String> late(List<String> log, int pieces) {
        List<String> late = new ArrayList<>();
        int fetched = 0;
        int awaited = 0;
        for (String entry : log) {
            fetched += entry.startsWith("fetch") ? 1 : 0;
            if (entry.startsWith("await")) {
                boolean lastOfPass = awaited % pieces == pieces - 1;
                if (awaited < 2 * pieces && !lastOfPass && fetched < awaited + 2) {
                    late.add("await " + awaited + " of " + fetched);
                }
                awaited++;
            }
        }
        return late;
    }
}
