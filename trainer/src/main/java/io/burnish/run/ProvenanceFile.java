package io.burnish.run;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;

/// `provenance.json`: how the run began, and every later resumption that was not the same.
///
/// @param format of this file; 1
/// @param resumed the oldest first
record ProvenanceFile(int format, Provenance began, List<Resumption> resumed) {

    private static final int FORMAT = 1;

    /// @param time when the run went on differently from before
    record Resumption(String time, Provenance with) {}

    ProvenanceFile {
        resumed = List.copyOf(resumed);
    }

    static ProvenanceFile of(Provenance began) {
        return new ProvenanceFile(FORMAT, began, List.of());
    }

    static ProvenanceFile read(Path file) {
        return Json.read(file, ProvenanceFile.class, "Put it back as it was, or begin a new run with --out");
    }

    Provenance latest() {
        return resumed.isEmpty() ? began : resumed.getLast().with();
    }

    ProvenanceFile and(Provenance with) {
        var all = new ArrayList<>(resumed);
        all.add(new Resumption(Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(), with));
        return new ProvenanceFile(format, began, all);
    }
}
