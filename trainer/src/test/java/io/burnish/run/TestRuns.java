package io.burnish.run;

import java.nio.file.Path;
import java.util.Map;

/// Runs as tests need them.
final class TestRuns {

    static final String RECIPE = "name: test\nseed: 42\n";
    static final Waypoint TRAIN = new Waypoint(1, Phase.TRAIN);

    private TestRuns() {}

    static Provenance provenance() {
        return Provenance.here("0.1.0", "2.7.1", "aten", "cpu", 2, RECIPE, Map.of("model", Sha256.of("model")));
    }

    static RunDirectory create(Path root) {
        return RunDirectory.create(root, RECIPE, provenance());
    }
}
