package io.burnish.tensor.safetensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FloatConversionTest {

    private static final int ALL = 1 << 16;

    @ParameterizedTest
    @EnumSource(
            value = SafetensorsType.class,
            names = {"F16", "BF16"})
    void all65536ValuesWidenToTheirMeaningAndNarrowBackToThemselves(SafetensorsType type) {
        short[] halves = new short[ALL];
        for (int i = 0; i < ALL; i++) {
            halves[i] = (short) i;
        }
        float[] widened = widen(halves, type);
        short[] back = narrow(widened, type);

        for (int i = 0; i < ALL; i++) {
            double meaning = meaning(i, type);
            assertThat(Double.compare(widened[i], meaning)).as("%x", i).isZero(); // tells -0 from 0, and knows NaN
            if (Double.isNaN(meaning)) {
                assertThat(Double.isNaN(meaning(back[i] & 0xffff, type))).isTrue();
                assertThat(back[i] < 0).as("sign of NaN %x", i).isEqualTo(i >= 0x8000);
            } else {
                assertThat(back[i]).isEqualTo((short) i);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SafetensorsType.class,
            names = {"F16", "BF16"})
    void everyPlaceBetweenTwoNeighboursRoundsToTheNearestAndATieToTheEven(SafetensorsType type) {
        int infinity = type == SafetensorsType.F16 ? 0x7c00 : 0x7f80;
        float[] values = new float[3 * (infinity - 1)];
        for (int i = 0; i < infinity - 1; i++) {
            double middle = (meaning(i, type) + meaning(i + 1, type)) / 2; // exact as a float: one more bit
            values[3 * i] = Math.nextDown((float) middle);
            values[3 * i + 1] = (float) middle;
            values[3 * i + 2] = Math.nextUp((float) middle);
        }

        short[] rounded = narrow(values, type);

        for (int i = 0; i < infinity - 1; i++) {
            assertThat(rounded[3 * i]).as("below the middle after %x", i).isEqualTo((short) i);
            assertThat(rounded[3 * i + 1]).as("the middle after %x", i).isEqualTo((short) (i + (i & 1)));
            assertThat(rounded[3 * i + 2]).as("above the middle after %x", i).isEqualTo((short) (i + 1));
        }
    }

    @Test
    void whatPassesTheRangeBecomesAnInfinityAndKeepsItsSign() {
        float[] values = {Float.MAX_VALUE, -Float.MAX_VALUE, Float.POSITIVE_INFINITY, Float.NaN, 65519.99f, 65520f};

        assertThat(narrow(values, SafetensorsType.BF16))
                .containsExactly(0x7f80, 0xff80, 0x7f80, 0x7fc0, 0x4780, 0x4780);
        assertThat(narrow(values, SafetensorsType.F16)).containsExactly(0x7c00, 0xfc00, 0x7c00, 0x7e00, 0x7bff, 0x7c00);
        float nanWithLowPayload = Float.intBitsToFloat(0x7f80_0001);
        assertThat(widen(narrow(new float[] {nanWithLowPayload}, SafetensorsType.BF16), SafetensorsType.BF16))
                .containsExactly(Float.NaN);
    }

    @Test
    void oneHalfBecomesTheOtherAndEqualTypesAreCopied() {
        long seed = Long.getLong("burnish.seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        short[] source = new short[5001];
        for (int i = 0; i < source.length; i++) {
            source[i] = (short) random.nextInt();
        }
        short[] there = new short[source.length];
        FloatConversion.convert(
                MemorySegment.ofArray(source), SafetensorsType.F16, MemorySegment.ofArray(there), SafetensorsType.BF16);
        assertThat(there)
                .as("-Dburnish.seed=%d", seed)
                .isEqualTo(narrow(widen(source, SafetensorsType.F16), SafetensorsType.BF16));

        FloatConversion.convert(
                MemorySegment.ofArray(source), SafetensorsType.F16, MemorySegment.ofArray(there), SafetensorsType.F16);
        assertThat(there).isEqualTo(source);
    }

    @Test
    void otherTypesAndOtherLengthsAreRefused() {
        MemorySegment four = MemorySegment.ofArray(new byte[4]);
        assertThatThrownBy(() -> FloatConversion.convert(four, SafetensorsType.I32, four, SafetensorsType.F32))
                .hasMessageContaining("I32 to F32");
        assertThatThrownBy(() -> FloatConversion.convert(four, SafetensorsType.F32, four, SafetensorsType.BF16))
                .hasMessageContaining("1 elements to convert into room for 2");
    }

    private static float[] widen(short[] halves, SafetensorsType type) {
        float[] values = new float[halves.length];
        FloatConversion.convert(
                MemorySegment.ofArray(halves), type, MemorySegment.ofArray(values), SafetensorsType.F32);
        return values;
    }

    private static short[] narrow(float[] values, SafetensorsType type) {
        short[] halves = new short[values.length];
        FloatConversion.convert(
                MemorySegment.ofArray(values), SafetensorsType.F32, MemorySegment.ofArray(halves), type);
        return halves;
    }

    /// The number that 16 bits stand for, by the definition: sign, exponent, fraction.
    private static double meaning(int bits, SafetensorsType type) {
        int fractionBits = type == SafetensorsType.F16 ? 10 : 7;
        int exponentBits = 15 - fractionBits;
        int bias = (1 << (exponentBits - 1)) - 1;
        int exponent = (bits >> fractionBits) & ((1 << exponentBits) - 1);
        int fraction = bits & ((1 << fractionBits) - 1);
        double sign = bits >= 0x8000 ? -1 : 1;
        if (exponent == (1 << exponentBits) - 1) {
            return fraction == 0 ? sign * Double.POSITIVE_INFINITY : Double.NaN;
        }
        double significand = (exponent == 0 ? 0 : 1) + fraction / (double) (1 << fractionBits);
        return sign * Math.scalb(significand, Math.max(exponent, 1) - bias);
    }
}
