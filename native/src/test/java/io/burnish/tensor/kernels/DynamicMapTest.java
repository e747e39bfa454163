package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// The maps against `dynamic_map.py`, and every code against a search of all entries.
class DynamicMapTest {

    @Test
    void the_entries_are_those_of_the_definition() throws IOException {
        List<String> lines = golden();
        assertThat(lines).hasSize(256);
        float[] signed = DynamicMap.SIGNED.values();
        float[] unsigned = DynamicMap.UNSIGNED.values();
        for (String line : lines) {
            String[] fields = line.split(",");
            int code = Integer.parseInt(fields[0]);
            assertClose(signed[code], Float.parseFloat(fields[1]));
            assertClose(unsigned[code], Float.parseFloat(fields[2]));
        }
    }

    // to the last bit but one: the definition in double, rounded, beside exact fractions
    private static void assertClose(float actual, float expected) {
        assertThat(Math.abs(actual - expected)).isLessThanOrEqualTo(Math.ulp(expected));
    }

    @Test
    void every_number_becomes_the_nearest_entry() {
        for (DynamicMap map : List.of(DynamicMap.SIGNED, DynamicMap.UNSIGNED)) {
            float[] values = map.values();
            float least = values[0] < 0 ? -1 : 0;
            for (int i = 0; i <= 200_000; i++) {
                float x = (float) (least + (1 - least) * (i / 200_000.0));
                assertNearest(map, values, x);
                assertNearest(map, values, x * x * x * x * x * 1e-2f);
            }
            for (float border : map.borders()) {
                assertNearest(map, values, border);
                assertNearest(map, values, Math.nextUp(border));
                assertNearest(map, values, Math.nextDown(border));
            }
            for (float value : values) {
                assertThat(map.valueOf(map.codeOf(value))).isEqualTo(value);
            }
        }
    }

    private static void assertNearest(DynamicMap map, float[] values, float x) {
        double distance = Double.MAX_VALUE;
        for (float value : values) {
            distance = Math.min(distance, Math.abs((double) value - x));
        }
        // a border is rounded to float32, so that beside it the other neighbour is as near but for that
        assertThat(Math.abs((double) map.valueOf(map.codeOf(x)) - x))
                .as("%s", x)
                .isLessThanOrEqualTo(distance + 2 * Math.ulp(x));
    }

    private static List<String> golden() throws IOException {
        try (InputStream in = DynamicMapTest.class.getResourceAsStream("dynamic-map.csv")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }
}
