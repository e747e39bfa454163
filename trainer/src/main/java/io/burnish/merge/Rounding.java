package io.burnish.merge;

/// From double precision to a narrow type with one rounding, to nearest, ties to even.
final class Rounding {

    private Rounding() {}

    /// The float32 on the way to a narrower type. Rounding to nearest twice can go wrong where the first rounding
    /// makes a tie; cut off, with the last bit set where anything was cut, float32 keeps on which side of the tie
    /// the value was (Boldo and Melquiond, "When double rounding is odd").
    static float toOdd(double value) {
        float nearest = (float) value;
        if (nearest == value || Double.isNaN(value)) {
            return nearest;
        }
        float cut = Math.abs((double) nearest) > Math.abs(value) ? Math.nextAfter(nearest, 0) : nearest;
        return Float.intBitsToFloat(Float.floatToRawIntBits(cut) | 1);
    }

    /// The upper half of a float32, rounded.
    static short toBfloat16(float value) {
        int bits = Float.floatToRawIntBits(value);
        if (Float.isNaN(value)) {
            return (short) (bits >>> 16 | 0x40);
        }
        int half = 0x7FFF + (bits >>> 16 & 1);
        return (short) (bits + half >>> 16);
    }
}
