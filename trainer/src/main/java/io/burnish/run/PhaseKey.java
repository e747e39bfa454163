package io.burnish.run;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// What a phase's outcome depends on: sections of the recipe and inputs, each by name with its hash.
///
/// @param recipe from a section's name (`loss`, `train`) to the SHA-256 of its resolved text
/// @param inputs from an input's name (`model`, `pairs`) to the SHA-256 of its content; never of a path, so
///     that a run can be moved
public record PhaseKey(SortedMap<String, String> recipe, SortedMap<String, String> inputs) {

    public PhaseKey {
        recipe = Collections.unmodifiableSortedMap(new TreeMap<>(recipe));
        inputs = Collections.unmodifiableSortedMap(new TreeMap<>(inputs));
    }

    public static PhaseKey of(Map<String, String> recipe, Map<String, String> inputs) {
        return new PhaseKey(new TreeMap<>(recipe), new TreeMap<>(inputs));
    }

    /// One hash of everything.
    public String sha256() {
        return Sha256.of("recipe\n" + lines(recipe) + "inputs\n" + lines(inputs));
    }

    /// What differs from an earlier key, one sentence each; empty when the keys are equal.
    List<String> changesSince(PhaseKey before) {
        var changes = new ArrayList<String>();
        addChanges("recipe section", before.recipe, recipe, changes);
        addChanges("input", before.inputs, inputs, changes);
        return changes;
    }

    private static void addChanges(
            String kind, SortedMap<String, String> before, SortedMap<String, String> now, List<String> changes) {
        var names = new TreeSet<>(before.keySet());
        names.addAll(now.keySet());
        for (String name : names) {
            String hashBefore = before.get(name);
            String hashNow = now.get(name);
            if (hashNow == null) {
                changes.add(kind + " '" + name + "' is gone (its hash was " + hashBefore + ")");
            } else if (hashBefore == null) {
                changes.add(kind + " '" + name + "' is new (its hash is " + hashNow + ")");
            } else if (!hashNow.equals(hashBefore)) {
                changes.add(kind + " '" + name + "' changed (its hash was " + hashBefore + " and is " + hashNow + ")");
            }
        }
    }

    private static String lines(SortedMap<String, String> hashes) {
        var lines = new StringBuilder();
        hashes.forEach(
                (name, hash) -> lines.append(hash).append("  ").append(name).append('\n'));
        return lines.toString();
    }
}
