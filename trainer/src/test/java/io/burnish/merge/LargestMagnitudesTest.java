package io.burnish.merge;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.tensor.safetensors.SafetensorsType;
import io.burnish.tensor.safetensors.TensorEntry;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The border that is found by counting is the one that sorting finds, over several blocks.
class LargestMagnitudesTest {

    private static final int COUNT = 2 * StoredValues.BLOCK + 777;

    @ParameterizedTest
    @CsvSource({"F32, 0.2", "F32, 0.0001", "F32, 1", "F32, 0.00001", "BF16, 0.2", "BF16, 0.5", "F16, 0.73"})
    void the_same_entries_stay_as_by_sorting(SafetensorsType type, double density) {
        // few of the 16-bit values are apart, so that many are equal at the border
        float[] model = values(5);
        TensorEntry zeros = TinyModels.entry("w", type, new long[] {COUNT}, new float[COUNT]);
        TensorEntry task = TinyModels.entry("w", type, new long[] {COUNT}, model);
        float[] stored = new float[COUNT];
        StoredValues.forEachBlock(
                List.of(task),
                (values_MB, start, count) -> System.arraycopy(values_MB[0], 0, stored, (int) start, count));

        LargestMagnitudes pruning = LargestMagnitudes.of(zeros, task, density);

        Set<Integer> largest = new HashSet<>(IntStream.range(0, COUNT)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -Math.abs(stored[i])))
                .toList()
                .subList(0, (int) (density * COUNT)));
        for (int i = 0; i < COUNT; i++) {
            assertThat(pruning.prune(i, stored[i])).as("entry %d", i).isEqualTo(largest.contains(i) ? stored[i] : 0);
        }
    }

    private static float[] values(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        float[] values = new float[COUNT];
        for (int i = 0; i < COUNT; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
