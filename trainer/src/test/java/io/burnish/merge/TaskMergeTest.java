package io.burnish.merge;

import static io.burnish.tensor.safetensors.SafetensorsType.BF16;
import static io.burnish.tensor.safetensors.SafetensorsType.F32;
import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.data.random.NamedSeed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// TIES and DARE against the formulas of PEFT's `merge_utils.py`, written again as plain loops.
class TaskMergeTest {

    @TempDir
    private Path folder;

    private Path out;
    private Path base;
    private List<Path> tasks;
    private final Map<String, float[]> baseValues = TinyModels.random(1);
    private final List<Map<String, float[]>> taskValues =
            List.of(TinyModels.random(2), TinyModels.random(3), TinyModels.random(4));

    @BeforeEach
    void write() throws IOException {
        out = folder.resolve("out");
        base = TinyModels.write(folder.resolve("base"), F32, baseValues);
        tasks = List.of(
                TinyModels.write(folder.resolve("t1"), F32, taskValues.get(0)),
                TinyModels.write(folder.resolve("t2"), F32, taskValues.get(1)),
                TinyModels.write(folder.resolve("t3"), F32, taskValues.get(2)));
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.01, 0.2, 0.37, 0.5, 1})
    void ties_is_pefts(double density) throws IOException {
        double[] weights = {1, 0.7, 1.3};

        Merge.directories(new Ties(List.of(1.0, 0.7, 1.3), density), Optional.of(base), tasks, out);

        Map<String, float[]> merged = TinyModels.read(out);
        TinyModels.shapes().keySet().forEach(name -> {
            double[][] pruned = new double[3][];
            for (int task = 0; task < 3; task++) {
                pruned[task] = largest(difference(name, task), density);
            }
            assertThat(merged.get(name)).as(name).isEqualTo(added(name, elected(pruned, weights)));
        });
    }

    @Test
    void ties_by_hand() throws IOException {
        // of (0.5, -3, 2, 0.25) and (1, 2, 2.5, -0.5), each the larger half:  (0, -3, 2, 0) and (0, 2, 2.5, 0)
        Map<String, float[]> start = TinyModels.constant(1);
        Map<String, float[]> one = TinyModels.constant(1);
        Map<String, float[]> other = TinyModels.constant(1);
        one.put(TinyModels.NORM, new float[] {1.5f, -2, 3, 1.25f});
        other.put(TinyModels.NORM, new float[] {2, 3, 3.5f, 0.5f});

        Merge.directories(
                new Ties(List.of(1.0, 1.0), 0.5),
                Optional.of(TinyModels.write(folder.resolve("h0"), BF16, start)),
                List.of(
                        TinyModels.write(folder.resolve("h1"), BF16, one),
                        TinyModels.write(folder.resolve("h2"), BF16, other)),
                out);

        assertThat(TinyModels.read(out).get(TinyModels.NORM)).containsExactly(1, -2, 3.25f, 1);
    }

    @Test
    void of_equal_magnitudes_exactly_as_many_stay_as_the_density_says_the_first_ones() throws IOException {
        Map<String, float[]> one = TinyModels.constant(3);

        Merge.directories(
                new Ties(List.of(1.0), 0.5),
                Optional.of(TinyModels.write(folder.resolve("h0"), F32, TinyModels.constant(1))),
                List.of(TinyModels.write(folder.resolve("h1"), F32, one)),
                out);

        assertThat(TinyModels.read(out).get(TinyModels.NORM)).containsExactly(3, 3, 1, 1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void dare_drops_what_the_seeds_draws_say_and_scales_the_rest(boolean electSigns) throws IOException {
        double[] weights = {1, 0.7, 1.3};

        Merge.directories(new Dare(List.of(1.0, 0.7, 1.3), 0.4, electSigns, 7), Optional.of(base), tasks, out);

        Map<String, float[]> merged = TinyModels.read(out);
        TinyModels.shapes().keySet().forEach(name -> {
            double[][] pruned = new double[3][];
            for (int task = 0; task < 3; task++) {
                NamedSeed seed = NamedSeed.of(7, "merge/" + name + "/" + (task + 1));
                float[] difference = difference(name, task);
                pruned[task] = IntStream.range(0, difference.length)
                        .mapToDouble(i -> seed.uniform(i) < 0.4 ? difference[i] / 0.4 : 0)
                        .toArray();
            }
            double[] mixed = electSigns ? elected(pruned, weights) : summed(pruned, weights);
            assertThat(merged.get(name)).as(name).isEqualTo(added(name, mixed));
        });
    }

    @Test
    void dare_repeats_by_its_seed_and_differs_by_another() throws IOException {
        for (String name : List.of("once", "twice", "another")) {
            Merge.directories(
                    new Dare(List.of(1.0, 1.0, 1.0), 0.5, false, name.equals("another") ? 8 : 7),
                    Optional.of(base),
                    tasks,
                    folder.resolve(name));
        }
        byte[] once = TinyModels.bytes(folder.resolve("once"));
        assertThat(TinyModels.bytes(folder.resolve("twice"))).isEqualTo(once);
        assertThat(TinyModels.bytes(folder.resolve("another"))).isNotEqualTo(once);
    }

    @Test
    void dare_keeps_the_fraction_that_the_density_says() {
        RandomPruning pruning = RandomPruning.of(new Dare(List.of(1.0), 0.3, false, 42), "w", 1);
        double kept = IntStream.range(0, 100_000)
                .filter(i -> pruning.prune(i, 1) != 0)
                .count();

        // five standard errors
        assertThat(kept / 100_000).isBetween(0.3 - 0.0073, 0.3 + 0.0073);
        assertThat(IntStream.range(0, 100)
                        .mapToDouble(i -> pruning.prune(i, 0.6f))
                        .max())
                .hasValue(0.6f / 0.3);
    }

    private float[] difference(String name, int task) {
        float[] from = baseValues.get(name);
        float[] to = taskValues.get(task).get(name);
        float[] difference = new float[from.length];
        for (int i = 0; i < from.length; i++) {
            difference[i] = to[i] - from[i];
        }
        return difference;
    }

    /// `magnitude_based_pruning`.
    private static double[] largest(float[] entries, double density) {
        int k = (int) (density * entries.length);
        List<Integer> order = IntStream.range(0, entries.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -Math.abs(entries[i])))
                .toList();
        double[] pruned = new double[entries.length];
        order.subList(0, k).forEach(i -> pruned[i] = entries[i]);
        return pruned;
    }

    /// `calculate_majority_sign_mask` by total, then `disjoint_merge`.
    private static double[] elected(double[][] pruned, double[] weights) {
        double[] mixed = new double[pruned[0].length];
        for (int i = 0; i < mixed.length; i++) {
            double total = pruned[0][i] + pruned[1][i] + pruned[2][i];
            int preserved = 0;
            for (int task = 0; task < 3; task++) {
                if (pruned[task][i] != 0 && (pruned[task][i] > 0) == (total >= 0)) {
                    mixed[i] += weights[task] * pruned[task][i];
                    preserved++;
                }
            }
            mixed[i] /= Math.max(1, preserved);
        }
        return mixed;
    }

    private static double[] summed(double[][] pruned, double[] weights) {
        double[] mixed = new double[pruned[0].length];
        Arrays.setAll(mixed, i -> weights[0] * pruned[0][i] + weights[1] * pruned[1][i] + weights[2] * pruned[2][i]);
        return mixed;
    }

    private float[] added(String name, double[] mixed) {
        float[] from = baseValues.get(name);
        float[] added = new float[from.length];
        for (int i = 0; i < added.length; i++) {
            added[i] = mixed[i] == 0 ? from[i] : (float) (from[i] + mixed[i]);
        }
        return added;
    }
}
