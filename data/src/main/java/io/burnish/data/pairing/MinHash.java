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

    /// The elements of a set as 64-bit numbers, sorted, each once.
    static long[] hashes(Set<String> elements) {
        return elements.stream().mapToLong(MinHash::hash).sorted().distinct().toArray();
    }

    /// @param hashes as [#hashes] gives them
    static long[] signature(long[] hashes) {
        var signature = new long[HASHES];
        Arrays.fill(signature, Long.MAX_VALUE);
        for (long hash : hashes) {
            for (int i = 0; i < HASHES; i++) {
                signature[i] = Math.min(signature[i], mixed(hash * MULTIPLIERS[i] + SUMMANDS[i]));
            }
        }
        return signature;
    }

    /// The share that two sets have in common.
    static double jaccard(long[] a, long[] b) {
        int common = 0;
        int j = 0;
        for (long element : a) {
            while (j < b.length && b[j] < element) {
                j++;
            }
            if (j < b.length && b[j] == element) {
                common++;
            }
        }
        return (double) common / (a.length + b.length - common);
    }

    /// A part of a signature as one number.
    static long digest(long[] signature, int start, int end) {
        long digest = start;
        for (int i = start; i < end; i++) {
            digest = mixed(digest ^ signature[i]);
        }
        return digest;
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
