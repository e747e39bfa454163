package io.burnish.data.random;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A seed with a name: whoever needs random numbers derives its own, so that adding a draw somewhere changes none
/// elsewhere.
///
/// `NamedSeed.of(42, "iteration-1/data/epoch-0")` is the first 8 bytes, big-endian, of the SHA-256 of the
/// UTF-8 text `42/iteration-1/data/epoch-0`. Draw `k` is [Philox] with this key and counter `k`.
///
/// @param value the key
public record NamedSeed(long value) {

    /// @param seed the recipe's, written in decimal
    public static NamedSeed of(long seed, String path) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest((seed + "/" + path).getBytes(StandardCharsets.UTF_8));
            return new NamedSeed(ByteBuffer.wrap(digest).getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /// 64 random bits: the first two words of the draw, the second above the first.
    public long bits(long draw) {
        int[] words = Philox.words(value, draw);
        return (long) words[1] << 32 | Integer.toUnsignedLong(words[0]);
    }

    /// A number in [0, 1): the upper 53 of the draw's bits.
    public double uniform(long draw) {
        return (bits(draw) >>> 11) * 0x1p-53;
    }

    /// A whole number in [0, bound): the upper half of bits times bound. Its bias, below bound / 2^64, is out of
    /// reach of any test.
    ///
    /// @param bound at least 1
    public long below(long bound, long draw) {
        if (bound < 1) {
            throw new IllegalArgumentException("bound must be at least 1, got " + bound);
        }
        return Math.unsignedMultiplyHigh(bits(draw), bound);
    }
}
