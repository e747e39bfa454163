package io.burnish.run;

import java.util.List;

/// A phase's commit record, `done.json`: it exists when the phase is whole, for it is written last.
///
/// @param format of this file; 1
/// @param key the hash of `depends_on`
/// @param dependsOn what the phase was made from
/// @param outputs what it made, relative to the run's root
/// @param seconds how long it worked in the process that finished it
public record Done(int format, String key, PhaseKey dependsOn, List<StoredFile> outputs, double seconds) {

    static final String FILE = "done.json";
    static final int FORMAT = 1;

    public Done {
        outputs = List.copyOf(outputs);
    }
}
