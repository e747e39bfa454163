package io.burnish.losses.fused;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.losses.AnswerGradient;
import io.burnish.tape.Parameter;
import io.burnish.tensor.Scope;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.AtenKernels;
import io.burnish.tensor.kernels.LogitTransform;
import io.burnish.tensor.kernels.RowStatistics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The head says and does what a double-precision head would that holds all logits.
///
/// Legend: A scored answer tokens, V vocabulary, H hidden.
class LogProbHeadTest {

    private static final long SEED = 31;
    private static final int VOCABULARY = 37;
    private static final int HIDDEN = 12;
    private static final int EVERYTHING = 1000;

    /// Lengths of the answers, pair by pair: one-token answers, one row much longer than the others.
    private static final int[] LENGTHS = {3, 5, 1, 4, 29, 17, 2, 1};

    private static final RowGradient LOSS = LogProbHeadTest::gradient;

    // depends on the row and on what the head says of it, as a loss does
    private static List<AnswerGradient> gradient(int row, List<AnswerStatistics> answers) {
        List<AnswerGradient> gradients = new ArrayList<>();
        for (int i = 0; i < answers.size(); i++) {
            double common = (i == 0 ? -1 : 1) * (0.1 + 0.02 * row)
                    + 1e-3 * answers.get(i).logp();
            gradients.add(new AnswerGradient(common, 0.3 * common));
        }
        return gradients;
    }

    /// The inputs of a test, and the same numbers as the oracle reads them.
    private record Case(float[] hidden_AH, float[] weight_VH, Answers answers, LogitTransform transform) {

        static Case of(int perRow, int... lengths) {
            Random random = new Random(SEED);
            int[] start_Q1 = new int[lengths.length + 1];
            for (int i = 0; i < lengths.length; i++) {
                start_Q1[i + 1] = start_Q1[i] + lengths[i];
            }
            int tokens = start_Q1[lengths.length];
            int[] target_A = random.ints(tokens, 0, VOCABULARY).toArray();
            return new Case(
                    normal(random, tokens * HIDDEN),
                    normal(random, VOCABULARY * HIDDEN),
                    new Answers(target_A, start_Q1, perRow),
                    LogitTransform.NONE);
        }

        Case with(LogitTransform other) {
            return new Case(hidden_AH, weight_VH, answers, other);
        }

        double logit(int token, int v) {
            double logit = 0;
            for (int h = 0; h < HIDDEN; h++) {
                logit += (double) hidden_AH[token * HIDDEN + h] * weight_VH[v * HIDDEN + h];
            }
            return logit;
        }

        double transformed(int token, int v) {
            double scaled = transform.scale() * logit(token, v);
            double cap = transform.softCap();
            return (cap == 0 ? scaled : cap * Math.tanh(scaled / cap)) / transform.temperature();
        }

        /// Of the transformed logit by the logit.
        double slope(int token, int v) {
            double cap = transform.softCap();
            double bent = cap == 0 ? 0 : Math.tanh(transform.scale() * logit(token, v) / cap);
            return transform.scale() / transform.temperature() * (1 - bent * bent);
        }

        private static float[] normal(Random random, int count) {
            float[] values = new float[count];
            for (int i = 0; i < count; i++) {
                values[i] = (float) random.nextGaussian();
            }
            return values;
        }
    }

    private record Outcome(List<AnswerStatistics> answers, float[] gradHidden_AH, float[] gradWeight_VH, long peak) {}

    private static Outcome backward(Case input, int headRows, boolean frozen) {
        try (Scope scope = Scope.confined();
                Workspace workspace = new Workspace(Device.cpu())) {
            Tensor hidden_AH =
                    Tensor.ofFloats(scope, input.hidden_AH(), input.answers().tokens(), HIDDEN);
            Tensor weight_VH = Tensor.ofFloats(scope, input.weight_VH(), VOCABULARY, HIDDEN);
            Tensor gradWeight_VH = Tensor.zeros(scope, DataType.FLOAT32, Device.cpu(), VOCABULARY, HIDDEN);
            Tensor gradHidden_AH = Tensor.zeros(
                    scope, DataType.FLOAT32, Device.cpu(), input.answers().tokens(), HIDDEN);
            Parameter weight = new Parameter("lm_head.weight", weight_VH, frozen ? null : gradWeight_VH);
            LogProbHead head = new LogProbHead(new AtenKernels(), weight, input.transform(), workspace, headRows);
            List<AnswerStatistics> answers = head.backward(hidden_AH, input.answers(), LOSS, gradHidden_AH);
            assertThat(workspace.used()).as("given back").isZero();
            assertThat(head.forward(hidden_AH, input.answers()))
                    .as("forward alone")
                    .isEqualTo(answers);
            return new Outcome(answers, gradHidden_AH.toFloats(), gradWeight_VH.toFloats(), workspace.highWater());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 9, 46, EVERYTHING})
    void pairsHaveTheStatisticsAndGradientsOfADoublePrecisionHead(int headRows) {
        assertEqual(backward(Case.of(2, LENGTHS), headRows, false), oracle(Case.of(2, LENGTHS)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, EVERYTHING})
    void singleAnswersHaveThemToo(int headRows) {
        assertEqual(backward(Case.of(1, LENGTHS), headRows, false), oracle(Case.of(1, LENGTHS)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 9, EVERYTHING})
    void softCapScaleAndTemperatureArePartOfBoth(int headRows) {
        for (LogitTransform transform :
                List.of(LogitTransform.softCap(4), new LogitTransform(0.5, 0, 2), new LogitTransform(1.5, 3, 0.7))) {
            Case bent = Case.of(2, LENGTHS).with(transform);
            assertEqual(backward(bent, headRows, false), oracle(bent));
        }
    }

    @Test
    void aLongRowInChunksIsTheRowInOnePiece() {
        Outcome chunks = backward(Case.of(2, 29, 17), 10, false);
        Outcome whole = backward(Case.of(2, 29, 17), EVERYTHING, false);

        for (int i = 0; i < 2; i++) {
            assertThat(chunks.answers().get(i).logp())
                    .isCloseTo(whole.answers().get(i).logp(), within(1e-4));
            assertThat(chunks.answers().get(i).commonLogp())
                    .isCloseTo(whole.answers().get(i).commonLogp(), within(1e-4));
        }
        assertThat(chunks.gradHidden_AH()).containsExactly(whole.gradHidden_AH(), withinFloat(1e-5f));
        assertThat(chunks.gradWeight_VH()).containsExactly(whole.gradWeight_VH(), withinFloat(1e-4f));
    }

    @Test
    void aFrozenWeightGetsNoGradientAndChangesNoOther() {
        Outcome frozen = backward(Case.of(2, LENGTHS), 9, true);
        Outcome trained = backward(Case.of(2, LENGTHS), 9, false);

        assertThat(frozen.gradWeight_VH()).containsOnly(0f);
        assertThat(frozen.gradHidden_AH()).isEqualTo(trained.gradHidden_AH());
        assertThat(frozen.answers()).isEqualTo(trained.answers());
    }

    @Test
    void memoryGrowsWithHeadRowsAndNotWithTheBatch() {
        int[] twice = Arrays.copyOf(LENGTHS, 2 * LENGTHS.length);
        System.arraycopy(LENGTHS, 0, twice, LENGTHS.length, LENGTHS.length);

        long once = backward(Case.of(2, LENGTHS), 16, false).peak();
        assertThat(backward(Case.of(2, twice), 16, false).peak()).isEqualTo(once);
        long rows = 16L * (VOCABULARY + HIDDEN + RowStatistics.COUNT + 1) * Float.BYTES;
        assertThat(once).isBetween(rows, rows + 256);
        assertThat(backward(Case.of(2, twice), 32, false).peak()).isCloseTo(2 * once, within(256L));
    }

    @Test
    void noHeadRowsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> backward(Case.of(1, 3), 0, false))
                .withMessageContaining("head_rows must be at least 1, got 0");
    }

    private static Offset<Float> withinFloat(float offset) {
        return within(offset);
    }

    private record Expected(List<AnswerStatistics> answers, double[] gradHidden_AH, double[] gradWeight_VH) {}

    private static void assertEqual(Outcome actual, Expected expected) {
        assertThat(actual.answers()).hasSameSizeAs(expected.answers());
        for (int i = 0; i < expected.answers().size(); i++) {
            AnswerStatistics ours = actual.answers().get(i);
            AnswerStatistics theirs = expected.answers().get(i);
            assertThat(numbers(ours)).as("answer %d, seed %d", i, SEED).containsExactly(numbers(theirs), within(1e-4));
        }
        assertThat(doubles(actual.gradHidden_AH())).containsExactly(expected.gradHidden_AH(), within(1e-5));
        assertThat(doubles(actual.gradWeight_VH())).containsExactly(expected.gradWeight_VH(), within(1e-4));
    }

    private static double[] numbers(AnswerStatistics answer) {
        return new double[] {
            answer.logp(),
            answer.commonLogp(),
            answer.tokens(),
            answer.greedyLogp(),
            answer.collisionLogp(),
            answer.entropy(),
            answer.hits()
        };
    }

    private static double[] doubles(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }

    /// Token by token in double, nothing clever.
    private static Expected oracle(Case input) {
        Answers answers = input.answers();
        List<double[]> logps_AV = new ArrayList<>();
        for (int a = 0; a < answers.tokens(); a++) {
            logps_AV.add(logSoftmax(input, a));
        }
        List<AnswerStatistics> statistics = new ArrayList<>();
        for (int q = 0; q < answers.answers(); q++) {
            statistics.add(statistics(logps_AV, answers, q));
        }
        double[] gradHidden_AH = new double[answers.tokens() * HIDDEN];
        double[] gradWeight_VH = new double[VOCABULARY * HIDDEN];
        for (int row = 0; row < answers.rows(); row++) {
            int first = row * answers.perRow();
            List<AnswerGradient> coefficients = gradient(row, statistics.subList(first, first + answers.perRow()));
            for (int i = 0; i < answers.perRow(); i++) {
                int start = answers.start_Q1()[first + i];
                for (int a = start; a < answers.start_Q1()[first + i + 1]; a++) {
                    boolean common = a - start < answers.shortest(first + i);
                    AnswerGradient gradient = coefficients.get(i);
                    double coefficient = common ? gradient.common() : gradient.tail();
                    addGradient(input, a, logps_AV.get(a), coefficient, gradHidden_AH, gradWeight_VH);
                }
            }
        }
        return new Expected(statistics, gradHidden_AH, gradWeight_VH);
    }

    private static double[] logSoftmax(Case input, int token) {
        double[] logits_V = new double[VOCABULARY];
        for (int v = 0; v < VOCABULARY; v++) {
            logits_V[v] = input.transformed(token, v);
        }
        double logSum = Math.log(Arrays.stream(logits_V).map(Math::exp).sum());
        return Arrays.stream(logits_V).map(logit -> logit - logSum).toArray();
    }

    private static AnswerStatistics statistics(List<double[]> logps_AV, Answers answers, int answer) {
        int start = answers.start_Q1()[answer];
        int end = answers.start_Q1()[answer + 1];
        AnswerStatistics sum = AnswerStatistics.ZERO;
        for (int a = start; a < end; a++) {
            double[] logps_V = logps_AV.get(a);
            double logp = logps_V[answers.target_A()[a]];
            double greedy = Arrays.stream(logps_V).max().orElseThrow();
            sum = sum.plus(new AnswerStatistics(
                    logp,
                    a - start < answers.shortest(answer) ? logp : 0,
                    1,
                    greedy,
                    Math.log(Arrays.stream(logps_V).map(l -> Math.exp(2 * l)).sum()),
                    -Arrays.stream(logps_V).map(l -> Math.exp(l) * l).sum(),
                    logp == greedy ? 1 : 0));
        }
        return sum;
    }

    // d logp / d logit = (onehot - p) times the transform's slope
    private static void addGradient(
            Case input,
            int token,
            double[] logps_V,
            double coefficient,
            double[] gradHidden_AH,
            double[] gradWeight_VH) {
        for (int v = 0; v < VOCABULARY; v++) {
            double gradLogit = coefficient * ((v == input.answers().target_A()[token] ? 1 : 0) - Math.exp(logps_V[v]));
            gradLogit *= input.slope(token, v);
            for (int h = 0; h < HIDDEN; h++) {
                gradHidden_AH[token * HIDDEN + h] += gradLogit * input.weight_VH()[v * HIDDEN + h];
                gradWeight_VH[v * HIDDEN + h] += gradLogit * input.hidden_AH()[token * HIDDEN + h];
            }
        }
    }
}
