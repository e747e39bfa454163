package io.burnish.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// Finds what a user may have meant.
public final class NearestName {

    private NearestName() {}

    /// The name with the fewest edits from `wrong`, if that is at most a third of its length (and at least two
    /// edits).
    public static Optional<String> of(String wrong, Collection<String> names) {
        int limit = Math.max(2, wrong.length() / 3);
        return names.stream()
                .filter(name -> edits(wrong, name) <= limit)
                .min(Comparator.<String>comparingInt(name -> edits(wrong, name)).thenComparing(name -> name));
    }

    /// ` Did you mean 'x'?`, or nothing.
    public static String hint(String wrong, Collection<String> names) {
        return of(wrong, names).map(name -> " Did you mean '" + name + "'?").orElse("");
    }

    /// Levenshtein's distance.
    private static int edits(String a, String b) {
        var row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[b.length()];
    }
}
