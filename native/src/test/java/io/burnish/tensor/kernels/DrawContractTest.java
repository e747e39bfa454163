package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.ShapeException;
import io.burnish.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Tokens are drawn from the distribution that transformers' processors leave, by sorting and in double.
class DrawContractTest {

    private static final String ALL = "io.burnish.tensor.kernels.AllKernels#onCpu";
    private static final int DRAWS = 20_000;
    private static final int DRAWS_WATCHED = 2_000; // every access of the card's kernels is watched, which takes time

    private final SeededTensors random = SeededTensors.seeded();

    @ParameterizedTest
    @MethodSource(ALL)
    void every_setting_draws_from_its_distribution(Kernels kernels) {
        for (Settings settings : List.of(
                new Settings(1, 0, 1, 0, 1),
                new Settings(0.3, 0, 1, 0, 1),
                new Settings(2.5, 0, 1, 0, 1),
                new Settings(1, 5, 1, 0, 1),
                new Settings(1, 0, 0.6, 0, 1),
                new Settings(0.7, 0, 0.9, 0, 1),
                new Settings(1, 0, 1, 0.2, 1),
                new Settings(1, 0, 1, 0, 1.7),
                new Settings(0.8, 9, 0.8, 0.1, 1.3))) {
            float[] logits = random.normals(23);
            int[] seen = {0, 7, 22};
            check(kernels, settings, logits, seen);
        }
    }

    private record Settings(double temperature, int topK, double topP, double minP, double penalty) {
        Draws draws(Shares shares, int[] seen) {
            List<int[]> seen_R = Collections.nCopies(shares.rows(), seen);
            return new Draws(temperature, topK, topP, minP, penalty, shares, seen_R);
        }
    }

    private void check(Kernels kernels, Settings settings, float[] logits, int[] seen) {
        double[] expected = distribution(settings, logits, seen);
        int rows = kernels.name().equals("cuda") ? DRAWS_WATCHED : DRAWS;
        int[] count = new int[logits.length];
        Shares shares = ChosenShares.oneInEach(rows);
        float[] repeated = new float[rows * logits.length];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(logits, 0, repeated, row * logits.length, logits.length);
        }
        try (Scope scope = Scope.confined()) {
            Tensor logits_RV = Tensor.ofFloats(scope, repeated, rows, logits.length);
            Draws.Drawn drawn = kernels.draw(logits_RV, settings.draws(shares, seen));
            double normaliser = logSum(logits);
            for (int row = 0; row < rows; row++) {
                int token = drawn.token_R()[row];
                count[token]++;
                assertThat((double) drawn.logp_R()[row]).isCloseTo(logits[token] - normaliser, within(2e-6));
            }
            assertThat(logits_RV.toFloats()).as("logits are kept").isEqualTo(repeated);
        }
        // one share in each of as many parts of [0, 1) as rows: a token's count is its probability times their number,
        // but for both ends
        for (int token = 0; token < logits.length; token++) {
            assertThat((double) count[token] / rows)
                    .as("%s, token %d of %s", settings, token, Arrays.toString(expected))
                    .isCloseTo(expected[token], within(expected[token] == 0 ? 0.0 : 2.0 / rows));
        }
    }

    /// What transformers' processors leave: penalty, temperature, top_k, top_p, min_p, softmax.
    private static double[] distribution(Settings settings, float[] logits, int[] seen) {
        double[] score = new double[logits.length];
        for (int v = 0; v < score.length; v++) {
            int token = v;
            boolean penalised = Arrays.stream(seen).anyMatch(s -> s == token);
            double factor = !penalised ? 1 : logits[v] < 0 ? settings.penalty : 1 / settings.penalty;
            score[v] = logits[v] * factor / settings.temperature;
        }
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, score.length).boxed().toList());
        order.sort(Comparator.comparingDouble(v -> -score[v]));
        int kept = settings.topK == 0 ? score.length : settings.topK;
        double sum = sum(score, order.subList(0, kept));
        double before = 0;
        int top = 0;
        while (top < kept && before < settings.topP * sum) {
            before += Math.exp(score[order.get(top++)]);
        }
        double best = score[order.getFirst()];
        int count = top;
        while (count > 1 && Math.exp(score[order.get(count - 1)] - best) < settings.minP) {
            count--;
        }
        double[] probability = new double[score.length];
        double rest = sum(score, order.subList(0, count));
        for (int v : order.subList(0, count)) {
            probability[v] = Math.exp(score[v]) / rest;
        }
        return probability;
    }

    private static double sum(double[] score, List<Integer> tokens) {
        return tokens.stream().mapToDouble(v -> Math.exp(score[v])).sum();
    }

    private static double logSum(float[] logits) {
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit);
        }
        return Math.log(sum);
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void greedy_takes_the_first_of_the_largest(Kernels kernels) {
        try (Scope scope = Scope.confined()) {
            for (int round = 0; round < 20; round++) {
                int vocabulary = random.between(1, 300);
                float[] logits = random.normals(vocabulary);
                int token = random.between(0, vocabulary - 1);
                logits[token] = 50;
                logits[vocabulary - 1] = 50;
                Draws draws = new Draws(0, 0, 1, 0, 1, ChosenShares.any(random, 1), List.of());
                assertThat(kernels.draw(Tensor.ofFloats(scope, logits, 1, vocabulary), draws)
                                .token_R())
                        .containsExactly(token);
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void a_large_vocabulary_is_cut_at_the_same_place_as_by_sorting(Kernels kernels) {
        int vocabulary = 5_000;
        float[] logits = random.normals(vocabulary);
        for (double topP : new double[] {0.01, 0.5, 0.95, 0.9999}) {
            Settings settings = new Settings(1, 0, topP, 0, 1);
            double[] expected = distribution(settings, logits, new int[0]);
            for (int row = 0; row < 300; row++) {
                int token = one(kernels, settings, logits);
                assertThat(expected[token])
                        .as("top_p %s, token %d", topP, token)
                        .isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void of_equal_logits_the_upper_bits_of_the_share_say_which_token(Kernels kernels) {
        // upper words by a Philox of some lines of Python, which gives Random123's known answers too
        Shares shares = new Shares(
                new long[] {0, -1, Long.MIN_VALUE, 42, -7640891576956012809L, Long.MAX_VALUE, 5},
                new long[] {0, 0, 1, 1L << 31, (1L << 31) + 5, (1L << 40) + 3, -1});
        int[] upper_R = {0xe169c58d, 0x15474739, 0x2903d316, 0x301fd9f6, 0x228b119f, 0xbca3ac82, 0x519b8a39};
        for (int bits : new int[] {1, 12, 16}) {
            try (Scope scope = Scope.confined()) {
                Tensor logits_RV = SeededTensors.zeros(scope, upper_R.length, 1L << bits);
                Draws draws = new Draws(1, 0, 1, 0, 1, shares, List.of());
                assertThat(kernels.draw(logits_RV, draws).token_R())
                        .isEqualTo(Arrays.stream(upper_R)
                                .map(upper -> upper >>> 32 - bits)
                                .toArray());
            }
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void draws_have_as_many_seeds_as_numbers_and_logits_as_many_rows(Kernels kernels) {
        assertThatThrownBy(() -> new Shares(new long[2], new long[3]))
                .isInstanceOf(ShapeException.class)
                .hasMessage("2 seeds for 3 numbers of draws");
        try (Scope scope = Scope.confined()) {
            Draws draws = new Draws(1, 0, 1, 0, 1, new Shares(new long[2], new long[2]), List.of());
            assertThatThrownBy(() -> kernels.draw(SeededTensors.zeros(scope, 3, 8), draws))
                    .isInstanceOf(ShapeException.class)
                    .hasMessageContaining("for 2 rows of draws");
        }
    }

    @ParameterizedTest
    @MethodSource(ALL)
    void extreme_logits_are_drawn_from_too(Kernels kernels) {
        float[] logits = {-1e30f, 1e4f, Float.NEGATIVE_INFINITY, 1e4f, 0};
        for (Settings settings : List.of(new Settings(1, 0, 1, 0, 1), new Settings(0.01, 3, 0.5, 0.9, 1))) {
            for (int row = 0; row < 100; row++) {
                assertThat(one(kernels, settings, logits)).isIn(1, 3);
            }
        }
    }

    private int one(Kernels kernels, Settings settings, float[] logits) {
        try (Scope scope = Scope.confined()) {
            Tensor logits_RV = Tensor.ofFloats(scope, logits, 1, logits.length);
            return kernels.draw(logits_RV, settings.draws(ChosenShares.any(random, 1), new int[0]))
                    .token_R()[0];
        }
    }
}
