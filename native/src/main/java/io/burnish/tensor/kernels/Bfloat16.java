package io.burnish.tensor.kernels;

/// The upper half of a float32: its sign, its exponent, and 7 of its 23 bits of fraction.
final class Bfloat16 {

    private static final int INFINITY = 0x7F80_0000;
    private static final int QUIET = 0x40;

    private Bfloat16() {}

    static float toFloat(short bits) {
        return Float.intBitsToFloat(bits << 16);
    }

    /// The nearest; of two, the even one.
    static short nearest(float value) {
        int bits = Float.floatToRawIntBits(value);
        if ((bits & 0x7FFF_FFFF) > INFINITY) {
            return (short) (bits >>> 16 | QUIET);
        }
        return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
    }

    /// Rounded away from zero as often as the value is far on its way there; infinity and NaN stay.
    ///
    /// @param random 16 uniform bits
    static short stochastic(float value, int random) {
        int bits = Float.floatToRawIntBits(value);
        if ((bits & INFINITY) == INFINITY) {
            return nearest(value);
        }
        return (short) (bits + random >>> 16);
    }
}
