package io.burnish.losses;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Guesses which of a few names a mistyped one was meant to be.
final class NearestName {

    private NearestName() {}

    /// The nearest name by edit distance, unless most of it would have to change. Of two, the one that starts
    /// alike.
    static Optional<String> of(String typed, Collection<String> names) {
        return names.stream()
                .filter(name -> distance(typed, name) <= Math.max(1, Math.min(typed.length(), name.length()) / 2))
                .min(Comparator.comparingInt((String name) -> distance(typed, name))
                        .thenComparing(name -> !name.regionMatches(0, typed, 0, 1)));
    }

    /// ` Did you mean 'NAME'?`, or nothing.
    static String hint(String typed, Collection<String> names) {
        return of(typed, names).map(name -> " Did you mean '" + name + "'?").orElse("");
    }

    /// Letters to insert, drop, replace or swap with their neighbour (optimal string alignment).
    private static int distance(String left, String right) {
        int[][] cost = new int[left.length() + 1][right.length() + 1];
        for (int i = 0; i <= left.length(); i++) {
            for (int j = 0; j <= right.length(); j++) {
                if (i == 0 || j == 0) {
                    cost[i][j] = i + j;
                    continue;
                }
                int replaced = cost[i - 1][j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                cost[i][j] = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
                boolean swapped = i > 1
                        && j > 1
                        && left.charAt(i - 1) == right.charAt(j - 2)
                        && left.charAt(i - 2) == right.charAt(j - 1);
                if (swapped) {
                    cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
                }
            }
        }
        return cost[left.length()][right.length()];
    }
}
