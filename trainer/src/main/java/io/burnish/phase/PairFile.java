package io.burnish.phase;

import io.burnish.data.pairing.PairSettings;
import io.burnish.data.pairing.PairingSummary;
import io.burnish.run.Durable;
import java.nio.file.Path;

/// Makes pairs of files of samples and verdicts: PAIR by itself.
public final class PairFile {

    private PairFile() {}

    /// Writes `pairs.jsonl` (or `sft.jsonl`), `discarded.jsonl` and `summary.json` into a directory.
    ///
    /// @param judge whose verdicts count
    public static PairingSummary pair(
            Path samples, Path verdicts, Path directory, String judge, PairSettings settings, long seed) {
        Durable durable = Durable.onDisk();
        durable.createDirectories(directory);
        return PairPhase.write(durable, directory, samples, verdicts, judge, settings, seed, 1)
                .summary();
    }
}
