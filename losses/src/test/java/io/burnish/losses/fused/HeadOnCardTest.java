package io.burnish.losses.fused;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.losses.AnswerGradient;
import io.burnish.tape.Parameter;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.CardProfile;
import io.burnish.tensor.kernels.HostExchange;
import io.burnish.tensor.kernels.Kernels;
import io.burnish.tensor.kernels.LogitTransform;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What only a card can show of the head: two groups under way give the bits of one at a time, again and again; and how
/// long the card has nothing to do between groups, which is printed. `mvn verify -Pgpu`.
@Tag("gpu")
class HeadOnCardTest {

    private static final Device CARD = Device.gpu(0);
    private static final int VOCABULARY = 32_003;
    private static final int HIDDEN = 1024;
    private static final int ANSWER = 64;

    private record Outcome(List<AnswerStatistics> answers, float[] gradHidden_AH, float[] gradWeight_VH) {}

    @ParameterizedTest
    @CsvSource({"512, 4096", "2048, 512", "4096, 1000", "16384, 4096", "2048, 48"})
    void two_groups_under_way_give_the_bits_of_one_at_a_time(int rows, int headRows) {
        Kernels kernels = Kernels.of(CARD);
        kernels.warmUp();
        int[] start_Q1 = new int[rows / ANSWER + 1];
        for (int q = 1; q < start_Q1.length; q++) {
            start_Q1[q] = q * ANSWER;
        }
        Answers answers = new Answers(new Random(3).ints(rows, 0, VOCABULARY).toArray(), start_Q1, 2);
        try (Scope scope = Scope.confined();
                CardProfile profile = CardProfile.of(kernels, CARD)) {
            Tensor hidden_AH = normals(scope, 1, rows, HIDDEN);
            Tensor weight_VH = normals(scope, 2, VOCABULARY, HIDDEN);
            Outcome expected = run(kernels, new AtenKernels().exchange(), hidden_AH, weight_VH, answers, headRows);
            for (int time = 0; time < 5; time++) {
                HostExchange exchange = kernels.exchange();
                assertThat(run(kernels, exchange, hidden_AH, weight_VH, answers, headRows))
                        .usingRecursiveComparison()
                        .isEqualTo(expected);
            }
            run(profile.kernels(), new AtenKernels().exchange(), hidden_AH, weight_VH, answers, headRows);
            CardProfile.Idle one = profile.take();
            run(profile.kernels(), kernels.exchange(), hidden_AH, weight_VH, answers, headRows);
            CardProfile.Idle two = profile.take();
            System.out.printf(
                    "%d rows, head_rows %d: idle %.2f%% with one buffer, %.2f%% with two; longest gap %.1f us between %s%n",
                    rows,
                    headRows,
                    100 * one.share(),
                    100 * two.share(),
                    1e6 * two.longestSeconds(),
                    two.longestBetween());
        }
    }

    private static Outcome run(
            Kernels kernels, HostExchange exchange, Tensor hidden_AH, Tensor weight_VH, Answers answers, int headRows) {
        try (Scope scope = Scope.confined();
                Workspace workspace = new Workspace(CARD)) {
            Tensor gradWeight_VH = Tensor.zeros(scope, DataType.FLOAT32, CARD, VOCABULARY, HIDDEN);
            Tensor gradHidden_AH = Tensor.empty(scope, hidden_AH.type(), CARD, hidden_AH.sizes());
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
                    (row, pair) -> List.of(
                            AnswerGradient.of(-0.1 - 1e-3 * row),
                            AnswerGradient.of(0.2 + 1e-4 * pair.get(1).logp())),
                    gradHidden_AH);
            assertThat(head.forward(hidden_AH, answers)).isEqualTo(statistics);
            return new Outcome(List.copyOf(statistics), gradHidden_AH.toFloats(), gradWeight_VH.toFloats());
        }
    }

    private static Tensor normals(Scope scope, long seed, int rows, int columns) {
        Random random = new Random(seed);
        float[] values = new float[rows * columns];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextGaussian() / Math.sqrt(HIDDEN));
        }
        return Tensor.ofFloats(scope, values, rows, columns).to(scope, DataType.BFLOAT16, CARD);
    }
}
