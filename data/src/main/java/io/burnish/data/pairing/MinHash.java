package io.burnish.data.pairing;

import io.burnish.data.random.Philox;
import java.util.Arrays;
import java.util.Set;

/// A short signature of a set: two sets agree in as large a share of it, about, as they have elements in common
/// (Broder, "On the resemblance and containment of documents", 1997).
final class MinHash {

    static final int HASHES = 128;

    private static final long[] MULTIPLIERS = numbers(0);
    private static final long[] SUMMANDS = numbers(1);

    private MinHash() {}

    static long[] signature(Set<String> elements) {
        var signature = new long[HASHES];
        Arrays.fill(signature, Long.MAX_VALUE);
        for (String element : elements) {
            long hash = hash(element);
            for (int i = 0; i < HASHES; i++) {
                signature[i] = Math.min(signature[i], mixed(hash * MULTIPLIERS[i] + SUMMANDS[i]));
            }
        }
        return signature;
    }

    /// The share that two sets have in common.
    static double jaccard(Set<String> a, Set<String> b) {
        long common = a.stream().filter(b::contains).count();
        return (double) common / (a.size() + b.size() - common);
    }

    /// FNV-1a of the characters, 64 bits.
    private static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }

    /// The finalizer of SplitMix64, which spreads every bit over all others.
    private static long mixed(long bits) {
        long once = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
        long twice = (once ^ once >>> 27) * 0x94d049bb133111ebL;
        return twice ^ twice >>> 31;
    }

    /// Odd numbers, so that multiplying by one loses nothing.
    private static long[] numbers(long key) {
        var numbers = new long[HASHES];
        for (int i = 0; i < HASHES; i++) {
            int[] words = Philox.words(key, i);
            numbers[i] = ((long) words[1] << 32 | Integer.toUnsignedLong(words[0])) | 1;
        }
        return numbers;
    }
}
