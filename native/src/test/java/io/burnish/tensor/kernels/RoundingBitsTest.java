package io.burnish.tensor.kernels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.burnish.tensor.kernels.RoundingBits.Purpose;
import org.junit.jupiter.api.Test;

/// The bits by which stochastic rounding goes, and what it does with them.
class RoundingBitsTest {

    // Random123's known answers (kat_vectors): key and counter zero, and digits of pi
    private static final int[] OF_ZERO = {0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8};

    @Test
    void they_are_philox_known_answers() {
        int[] bits = new int[8];
        RoundingBits.fill(0, 0, Purpose.PARAMETER, 0, 8, bits);
        for (int i = 0; i < 8; i++) {
            int word = OF_ZERO[i / 2];
            assertThat(bits[i]).isEqualTo(i % 2 == 0 ? word & 0xFFFF : word >>> 16);
        }
    }

    @Test
    void any_stretch_has_the_bits_that_the_whole_has() {
        int[] whole = new int[1000];
        RoundingBits.fill(42, 7, Purpose.MEAN, 123, whole.length, whole);
        for (int from : new int[] {0, 1, 5, 8, 77, 991}) {
            for (int count : new int[] {1, 2, 7, 8, 9}) {
                int[] part = new int[count];
                RoundingBits.fill(42, 7, Purpose.MEAN, 123 + from, count, part);
                for (int i = 0; i < count; i++) {
                    assertThat(part[i]).isEqualTo(whole[from + i]);
                }
            }
        }
    }

    @Test
    void step_purpose_and_seed_each_give_others() {
        int[] first = bits(1, 1, Purpose.PARAMETER);
        assertThat(bits(1, 2, Purpose.PARAMETER)).isNotEqualTo(first);
        assertThat(bits(1, 1, Purpose.VARIANCE)).isNotEqualTo(first);
        assertThat(bits(2, 1, Purpose.PARAMETER)).isNotEqualTo(first);
    }

    private static int[] bits(long seed, long step, Purpose purpose) {
        int[] bits = new int[64];
        RoundingBits.fill(seed, step, purpose, 0, bits.length, bits);
        return bits;
    }

    @Test
    void rounding_by_them_is_right_on_average() {
        float low = 1;
        float high = Bfloat16.toFloat((short) (Bfloat16.nearest(low) + 1));
        float value = low + 0.3f * (high - low);
        int count = 1 << 16;
        int[] bits = new int[count];
        RoundingBits.fill(3, 5, Purpose.PARAMETER, 0, count, bits);
        double sum = 0;
        for (int bit : bits) {
            float rounded = Bfloat16.toFloat(Bfloat16.stochastic(value, bit));
            assertThat(rounded).isIn(low, high);
            sum += rounded;
        }
        // six standard deviations of 65,536 draws of a share of 0.3; the draws are the same every time
        assertThat(sum / count).isCloseTo(value, within(6 * Math.sqrt(0.3 * 0.7 / count) * (high - low)));
    }

    @Test
    void what_bfloat16_has_stays_and_so_does_what_is_no_number() {
        for (float exact : new float[] {0, -0f, 1, -1.5f, 3e38f, 1e-40f, Float.POSITIVE_INFINITY}) {
            float value = Bfloat16.toFloat(Bfloat16.nearest(exact));
            for (int random : new int[] {0, 1, 0x8000, 0xFFFF}) {
                assertThat(Bfloat16.toFloat(Bfloat16.stochastic(value, random))).isEqualTo(value);
            }
        }
        assertThat(Bfloat16.toFloat(Bfloat16.stochastic(Float.NaN, 0xFFFF))).isNaN();
        assertThat(Bfloat16.toFloat(Bfloat16.nearest(Float.intBitsToFloat(0x7F80_0001))))
                .isNaN();
    }
}
