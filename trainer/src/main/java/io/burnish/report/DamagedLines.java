package io.burnish.report;

import java.util.Collections;
import java.util.SequencedMap;
import java.util.TreeMap;

/// Counts what could not be read, by file.
final class DamagedLines {

    private final TreeMap<String, Integer> counts = new TreeMap<>();

    /// @param file relative to the run
    void add(String file) {
        counts.merge(file, 1, Integer::sum);
    }

    SequencedMap<String, Integer> counts() {
        return Collections.unmodifiableSequencedMap(new TreeMap<>(counts));
    }
}
