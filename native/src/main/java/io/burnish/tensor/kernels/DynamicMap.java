package io.burnish.tensor.kernels;

import java.util.Arrays;

/// The 256 numbers that 8-bit optimizer states are made of (arXiv 2110.02861): denser towards zero, so that what is
/// small beside its block's largest magnitude keeps its order of magnitude.
///
/// For i = 0..6 the midpoints of 2^i (signed) or 2^(i+1) (unsigned) equal parts of [0.1, 1], times 10^(i-6), signed
/// with both signs; and 0 and 1. A number becomes the code of the nearest entry, of two the lower one.
public final class DynamicMap {

    public static final DynamicMap SIGNED = new DynamicMap(true);
    public static final DynamicMap UNSIGNED = new DynamicMap(false);

    private static final int EXPONENTS = 7;
    static final int ENTRIES = 256;
    // enough of a float's upper bits that between two neighbours there are at most a few borders
    private static final int SHIFT = 16;

    private final float[] value;
    private final float[] border;
    private final short[] firstCode = new short[1 << 32 - SHIFT];

    private DynamicMap(boolean signed) {
        this.value = values(signed);
        this.border = new float[ENTRIES - 1];
        for (int code = 0; code < border.length; code++) {
            border[code] = (float) ((value[code] + (double) value[code + 1]) / 2);
        }
        for (int bits = 0; bits < firstCode.length; bits++) {
            boolean negative = bits << SHIFT < 0;
            int least = negative ? bits + 1 : bits; // the least number with these upper bits, or one below
            firstCode[bits] = (short) search(Float.intBitsToFloat(least << SHIFT));
        }
    }

    private static float[] values(boolean signed) {
        float[] values = new float[ENTRIES];
        int count = 0;
        for (int i = 0; i < EXPONENTS; i++) {
            int parts = 1 << (signed ? i : i + 1);
            double scale = Math.pow(10, i - EXPONENTS + 1);
            for (int part = 0; part < parts; part++) {
                double middle = scale * (0.1 + 0.9 * (part + 0.5) / parts);
                values[count++] = (float) middle;
                if (signed) {
                    values[count++] = (float) -middle;
                }
            }
        }
        values[count++] = 0;
        values[count++] = 1;
        if (count != ENTRIES) {
            throw new IllegalStateException("a dynamic map has 256 entries, not " + count);
        }
        Arrays.sort(values);
        return values;
    }

    /// The entries in ascending order, which is the order of their codes.
    public float[] values() {
        return value.clone();
    }

    /// Between two entries: what is above border c has a higher code than c.
    public float[] borders() {
        return border.clone();
    }

    float valueOf(byte code) {
        return value[code & 0xFF];
    }

    /// @param x in [-1, 1]; without a sign in [0, 1]
    byte codeOf(float x) {
        int code = firstCode[Float.floatToRawIntBits(x) >>> SHIFT];
        while (code < border.length && x > border[code]) {
            code++;
        }
        return (byte) code;
    }

    // how many borders lie below x
    private int search(float x) {
        int low = 0;
        int high = border.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (x > border[middle]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
