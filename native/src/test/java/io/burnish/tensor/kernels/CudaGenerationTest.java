package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import io.burnish.tensor.Scope;
import io.burnish.tensor.SeededTensors;
import io.burnish.tensor.Tensor;
import io.burnish.tensor.kernels.KeyValues.Run;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Attention over long caches, which is split into parts, and draws from large vocabularies, against the plain way.
class CudaGenerationTest {

    private final Kernels plain = new AtenKernels();
    private Kernels cuda;

    @BeforeEach
    void needsACompiler() {
        cuda = AllKernels.cuda();
    }

    @Test
    void rows_of_all_lengths_attend_as_the_plain_way_does() {
        SeededTensors random = SeededTensors.seeded();
        for (AttentionShape shape : List.of(
                new AttentionShape(1, 1, 8, 0.35, 0),
                new AttentionShape(4, 2, 64, 0.125, 0),
                new AttentionShape(4, 2, 64, 0.125, 0, 1.5),
                new AttentionShape(3, 1, 20, 0.2, 0),
                new AttentionShape(9, 1, 16, 0.25, 700),
                new AttentionShape(8, 1, 128, 0.09, 0))) {
            attend(random, shape, DataType.FLOAT32, 2e-5);
            attend(random, shape, DataType.BFLOAT16, 1.0 / 128);
        }
    }

    private void attend(SeededTensors random, AttentionShape shape, DataType type, double tolerance) {
        try (Scope scope = Scope.confined()) {
            Run prefix = new Run(IntStream.range(3, 24).map(i -> 26 - i).toArray(), 613);
            List<Run> own_R = List.of(
                    new Run(new int[] {30}, 1),
                    new Run(IntStream.range(31, 60).toArray(), 898),
                    new Run(new int[] {2, 0, 1, 62, 63, 24, 25, 26, 27, 28}, 299));
            List<Run> prefix_R = List.of(prefix, prefix, Run.NONE);
            CacheRows rows = new CacheRows(prefix_R, own_R);
            KeyValues cache = new KeyValues(
                    random.contiguous(scope, 64 * 32, shape.keyColumns()).to(scope, type, Device.cpu()),
                    random.contiguous(scope, 64 * 32, shape.keyColumns()).to(scope, type, Device.cpu()),
                    32);
            KeyValues floats = new KeyValues(float32(scope, cache.keys_SK()), float32(scope, cache.values_SK()), 32);
            Tensor qkv_RC = random.contiguous(scope, 3, shape.columns()).to(scope, type, Device.cpu());
            Tensor out_RO = Tensor.empty(scope, type, Device.cpu(), 3, shape.queryColumns());
            out_RO.data().fill((byte) 0xff);
            Tensor expected_RO = SeededTensors.zeros(scope, 3, shape.queryColumns());
            cuda.cachedAttention(shape, qkv_RC, rows, cache, out_RO);
            plain.cachedAttention(shape, float32(scope, qkv_RC), rows, floats, expected_RO);
            random.assertClose(shape + " " + type, out_RO, SeededTensors.doubles(expected_RO), tolerance);

            Tensor alone_RO = Tensor.empty(scope, type, Device.cpu(), 1, shape.queryColumns());
            Tensor last_RC = qkv_RC.rows(scope, 2, 3);
            CacheRows last = new CacheRows(prefix_R.subList(2, 3), own_R.subList(2, 3));
            cuda.cachedAttention(shape, last_RC, last, cache, alone_RO);
            assertThat(alone_RO.toFloats())
                    .as("a row's bits do not hang on the rows beside it")
                    .isEqualTo(out_RO.rows(scope, 2, 3).toFloats());
        }
    }

    private static Tensor float32(Scope scope, Tensor x) {
        return x.to(scope, DataType.FLOAT32, Device.cpu());
    }

    @Test
    void bf16_keys_and_values_go_to_their_places_unchanged() {
        SeededTensors random = SeededTensors.seeded();
        AttentionShape shape = new AttentionShape(2, 1, 24, 1, 0);
        try (Scope scope = Scope.confined()) {
            Tensor qkv_TC = random.contiguous(scope, 4, shape.columns()).to(scope, DataType.BFLOAT16, Device.cpu());
            KeyValues.Places places = new KeyValues.Places(new int[] {5, 7, 1, 11});
            KeyValues[] caches = {zeros(scope, shape), zeros(scope, shape)};
            cuda.cache(shape, qkv_TC, places, caches[0]);
            plain.cache(shape, qkv_TC, places, caches[1]);
            assertThat(caches[0].keys_SK().toFloats())
                    .isEqualTo(caches[1].keys_SK().toFloats());
            assertThat(caches[0].values_SK().toFloats())
                    .isEqualTo(caches[1].values_SK().toFloats());
        }
    }

    private static KeyValues zeros(Scope scope, AttentionShape shape) {
        KeyValues cache = KeyValues.empty(scope, shape, DataType.BFLOAT16, Device.cpu(), 3, 4);
        cache.keys_SK().zero();
        cache.values_SK().zero();
        return cache;
    }

    /// Pinned: a share that falls within rounding of a token's edge may go either way.
    @Test
    void tokens_are_those_that_the_plain_way_draws() {
        SeededTensors random = SeededTensors.pinned(20261128);
        for (Draws settings : List.of(
                settings(1, 0, 1, 0, 1),
                settings(0.7, 50, 1, 0, 1),
                settings(0.8, 0, 0.95, 0, 1),
                settings(1.3, 0, 0.999, 0.01, 1),
                settings(1, 200, 0.9, 0.001, 1.2),
                settings(0, 0, 1, 0, 1.2))) {
            for (int vocabulary : new int[] {300, 4099, 40_000, 270_001}) {
                draw(random, settings, vocabulary, DataType.FLOAT32);
                draw(random, settings, vocabulary, DataType.BFLOAT16);
            }
        }
    }

    private static Draws settings(double temperature, int topK, double topP, double minP, double penalty) {
        return new Draws(temperature, topK, topP, minP, penalty, Shares.NONE, List.of());
    }

    private void draw(SeededTensors random, Draws settings, int vocabulary, DataType type) {
        try (Scope scope = Scope.confined()) {
            int rows = vocabulary > 100_000 ? 1 : 3;
            float[] values = random.normals((long) rows * vocabulary);
            for (int i = 0; i < values.length; i++) {
                values[i] *= 3;
            }
            Tensor logits = Tensor.ofFloats(scope, values, rows, vocabulary).to(scope, type, Device.cpu());
            Shares shares = ChosenShares.any(random, rows);
            int[] seen = random.indices(40, vocabulary);
            seen[1] = seen[0]; // penalised once all the same
            Draws draws = new Draws(
                    settings.temperature(),
                    settings.topK(),
                    settings.topP(),
                    settings.minP(),
                    settings.repetitionPenalty(),
                    shares,
                    Collections.nCopies(rows, seen));
            Draws.Drawn actual = cuda.draw(logits, draws);
            Draws.Drawn expected = plain.draw(logits, draws);
            assertThat(actual.token_R())
                    .as("%s of %d %s", settings, vocabulary, type)
                    .isEqualTo(expected.token_R());
            for (int row = 0; row < rows; row++) {
                assertThat(actual.logp_R()[row]).isCloseTo(expected.logp_R()[row], within(2e-5f));
            }
        }
    }

    @Test
    void the_first_of_equal_weights_fill_what_top_p_still_needs() {
        try (Scope scope = Scope.confined()) {
            // 100 equal tokens of which top_p needs 30: the first ones
            Tensor logits = SeededTensors.zeros(scope, 1, 100);
            for (double share : new double[] {0, 0.5, 0.99999}) {
                Draws draws = new Draws(1, 0, 0.295, 0, 1, ChosenShares.near(share), List.of());
                assertThat(cuda.draw(logits, draws).token_R()).containsExactly((int) (share * 30));
            }
            // top_k keeps what equals its last one
            Draws all = new Draws(1, 3, 1, 0, 1, ChosenShares.near(0.99999), List.of());
            assertThat(cuda.draw(logits, all).token_R()).containsExactly(99);
        }
    }
}
