package io.burnish.data.template;

import java.math.BigInteger;

/// Python's `int`: exact, of any size up to [#MAX_BITS].
record Int(BigInteger value) implements Value {

    /// About the 4,300 digits up to which Python itself turns integers into text.
    static final int MAX_BITS = 14_000;

    Int {
        if (value.bitLength() > MAX_BITS) {
            throw new Refusal("an integer of more than %,d bits".formatted(MAX_BITS));
        }
    }

    static Int of(long value) {
        return new Int(BigInteger.valueOf(value));
    }

    /// The value where it fits, else the nearest int: for indices, widths and counts.
    int clamped() {
        return value.bitLength() < Integer.SIZE
                ? value.intValue()
                : value.signum() < 0 ? Integer.MIN_VALUE : Integer.MAX_VALUE;
    }

    @Override
    public String typeName() {
        return "int";
    }

    @Override
    public boolean isTrue() {
        return value.signum() != 0;
    }
}
