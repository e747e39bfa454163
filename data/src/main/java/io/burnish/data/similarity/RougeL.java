package io.burnish.data.similarity;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// ROUGE-L (Lin 2004): with L the length of the longest common subsequence of two sequences of words of lengths m and
/// n, the harmonic mean of L / m and L / n, which is 2 L / (m + n).
///
/// L comes of bit vectors (Hyyrö 2004): 64 words of the one sequence at a time against a word of the other.
public final class RougeL {

    private static final long[] NOWHERE = {};

    private final int length;
    private final Map<Integer, long[]> places = new HashMap<>();

    /// @param words as numbers, equal where the words are
    RougeL(int[] words) {
        this.length = words.length;
        for (int i = 0; i < length; i++) {
            places.computeIfAbsent(words[i], _ -> new long[Math.ceilDiv(length, Long.SIZE)])[i / Long.SIZE] |= 1L << i;
        }
    }

    /// From 0, nothing in common, to 1, the same words in the same order; 0 where a text is empty.
    public static double of(String a, String b) {
        Map<String, Integer> numbers = new HashMap<>();
        return new RougeL(numbers(Words.of(a), numbers)).with(numbers(Words.of(b), numbers));
    }

    private static int[] numbers(List<String> words, Map<String, Integer> numbers) {
        return words.stream()
                .mapToInt(word -> numbers.computeIfAbsent(word, _ -> numbers.size()))
                .toArray();
    }

    double with(int[] words) {
        return value(common(words), length, words.length);
    }

    static double value(int common, int m, int n) {
        return m + n == 0 ? 0 : 2.0 * common / (m + n);
    }

    private int common(int[] words) {
        // a bit is 0 where the longest common subsequence with this much of the words grows
        var rows = new long[Math.ceilDiv(length, Long.SIZE)];
        Arrays.fill(rows, -1L);
        for (int word : words) {
            long[] here = places.getOrDefault(word, NOWHERE);
            if (here.length > 0) {
                step(rows, here);
            }
        }
        int common = 0;
        for (int i = 0; i < length; i++) {
            common += (rows[i / Long.SIZE] >>> i & 1) == 0 ? 1 : 0;
        }
        return common;
    }

    /// V = (V + (V and M)) or (V and not M), the sum over all of the vector.
    private static void step(long[] rows, long[] here) {
        long carry = 0;
        for (int w = 0; w < rows.length; w++) {
            long row = rows[w];
            long met = row & here[w];
            long sum = row + met;
            long withCarry = sum + carry;
            carry = Long.compareUnsigned(sum, row) < 0 || Long.compareUnsigned(withCarry, sum) < 0 ? 1 : 0;
            rows[w] = withCarry | row & ~here[w];
        }
    }
}
