package io.burnish.run;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A place in a run: one phase of one iteration, written `iteration-2/pair`.
///
/// @param iteration 1 and up; 0 is the seed training before a loop
public record Waypoint(int iteration, Phase phase) implements Comparable<Waypoint> {

    private static final Pattern TEXT = Pattern.compile("iteration-(\\d{1,9})/([a-z]+)");

    public Waypoint {
        if (iteration < 0) {
            throw new IllegalArgumentException("iteration must be >= 0, got " + iteration);
        }
    }

    /// Reads what `--from` is given.
    ///
    /// @throws RunProblem (exit 2) when it is no such place
    public static Waypoint parse(String text) {
        Matcher parts = TEXT.matcher(text);
        Optional<Phase> phase = parts.matches()
                ? Arrays.stream(Phase.values())
                        .filter(each -> each.directory().equals(parts.group(2)))
                        .findFirst()
                : Optional.empty();
        return phase.map(found -> new Waypoint(Integer.parseInt(parts.group(1)), found))
                .orElseThrow(() -> RunProblem.badInput("'" + text
                        + "' is no place in a run: it must be iteration-K/PHASE, "
                        + "as iteration-2/pair, with one of the phases "
                        + Arrays.stream(Phase.values()).map(Phase::directory).collect(Collectors.joining(", "))));
    }

    @Override
    public int compareTo(Waypoint other) {
        return Comparator.comparingInt(Waypoint::iteration)
                .thenComparing(Waypoint::phase)
                .compare(this, other);
    }

    @Override
    public String toString() {
        return RunLayout.iterationName(iteration) + "/" + phase.directory();
    }
}
