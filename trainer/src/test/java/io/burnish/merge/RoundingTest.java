package io.burnish.merge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// One rounding from double precision to 16 bits.
class RoundingTest {

    @Test
    void a_value_just_over_a_tie_is_rounded_up_though_float32_does_not_see_it() {
        double overTie = 1 + 0x1p-8 + 0x1p-40;

        assertThat((float) overTie).isEqualTo(1 + 0x1p-8f);
        assertThat(bfloat16(overTie)).isEqualTo(1 + 0x1p-7);
        assertThat(bfloat16(1 + 0x1p-8 - 0x1p-40)).isEqualTo(1);
        assertThat(bfloat16(-overTie)).isEqualTo(-1 - 0x1p-7);
        assertThat(float16(1 + 0x1p-11 + 0x1p-40)).isEqualTo(1 + 0x1p-10);
    }

    @Test
    void ties_go_to_even() {
        assertThat(bfloat16(1 + 0x1p-8)).isEqualTo(1);
        assertThat(bfloat16(1 + 3 * 0x1p-8)).isEqualTo(1 + 0x1p-6);
        assertThat(float16(1 + 0x1p-11)).isEqualTo(1);
    }

    @Test
    void no_other_number_is_nearer() {
        SplittableRandom random = new SplittableRandom(3);
        for (int i = 0; i < 100_000; i++) {
            double value = random.nextGaussian() * Math.pow(2, random.nextInt(-145, 120));
            short bits = Rounding.toBfloat16(Rounding.toOdd(value));
            double error = Math.abs(number(bits) - value);
            assertThat(error).isLessThanOrEqualTo(Math.abs(number((short) (bits + 1)) - value));
            if ((bits & 0x7FFF) != 0) {
                assertThat(error).isLessThanOrEqualTo(Math.abs(number((short) (bits - 1)) - value));
            }
        }
    }

    @Test
    void what_has_no_place_stays_what_it_is() {
        assertThat(bfloat16(Double.NaN)).isNaN();
        assertThat(bfloat16(Double.NEGATIVE_INFINITY)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(bfloat16(1e300)).isInfinite();
        assertThat(bfloat16(-0.0)).isEqualTo(-0.0);
        assertThat(bfloat16(-1e-300)).isEqualTo(-0.0);
        assertThat(Rounding.toBfloat16(Float.intBitsToFloat(0x7F800001))).isEqualTo((short) 0x7FC0);
    }

    private static double bfloat16(double value) {
        return number(Rounding.toBfloat16(Rounding.toOdd(value)));
    }

    private static double number(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    private static double float16(double value) {
        return Float.float16ToFloat(Float.floatToFloat16(Rounding.toOdd(value)));
    }
}
