package io.burnish.run;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The checkpoints of one training: `train/step-000100`, `train/step-000200`, ...
///
/// One is written under a temporary name; its manifest with the SHA-256 of each file comes last, then
/// everything is brought to the device, then it gets its name. What the files are is the writer's business.
public final class Checkpoints {

    private static final Logger log = LoggerFactory.getLogger(Checkpoints.class);
    private static final String DAMAGED = "damaged-";

    private final Waypoint at;
    private final RunLayout layout;
    private final Path directory;
    private final Durable durable;
    private final Journal journal;
    private final int keep;

    /// @param keep how many of the newest stay, at least 1
    Checkpoints(RunLayout layout, Waypoint at, Durable durable, Journal journal, int keep) {
        if (keep < 1) {
            throw new IllegalArgumentException("keep_checkpoints must be >= 1, got " + keep);
        }
        this.at = at;
        this.layout = layout;
        this.directory = layout.phase(at);
        this.durable = durable;
        this.journal = journal;
        this.keep = keep;
    }

    /// Commits the state after a step and removes the oldest checkpoints over the number to keep.
    ///
    /// Whatever goes wrong, the checkpoints before it stay.
    ///
    /// @param expectedBytes its size as far as known; with less free than that, nothing is begun
    /// @throws RunProblem (exit 1) when it cannot be written, a full disk with needed and free bytes
    public Checkpoint save(long step, long expectedBytes, Durable.DirectoryWriter writer) {
        Path target = directory.resolve(Checkpoint.name(step));
        var same = new Checkpoint(step, target);
        if (FileTree.exists(target)) {
            if (same.damage().isEmpty()) {
                return same; // As when the request to stop comes right after a checkpoint: a step has one state.
            }
            durable.remove(target);
        }
        durable.writeDirectory(target, expectedBytes, temporary -> {
            writer.write(temporary);
            var manifest =
                    new Checkpoint.Manifest(Checkpoint.Manifest.FORMAT, step, StoredFile.of(temporary, temporary));
            durable.writeFile(temporary.resolve(Checkpoint.MANIFEST), Json.page(manifest));
        });
        journal.record(new JournalEntry.CheckpointSaved(at.toString(), step));
        prune();
        return same;
    }

    /// Refuses to begin a training whose checkpoints would not fit: as many as are kept, and the one being
    /// written.
    ///
    /// @param bytesEach a checkpoint's size
    /// @throws RunProblem (exit 1) with needed and free bytes
    public void requireRoom(long bytesEach) {
        long missing = Math.max(1, keep + 1 - all().size());
        durable.requireFree(directory, missing * bytesEach);
    }

    /// Every checkpoint by its name, the oldest first, nothing checked.
    public List<Checkpoint> all() {
        return layout.checkpoints(at);
    }

    /// The newest checkpoint whose files are all as they were written; empty when none was ever written.
    ///
    /// A damaged one is logged as a warning with the file and both hashes, set aside as `damaged-step-000200`,
    /// and the one before it is taken.
    ///
    /// @throws RunProblem (exit 3) when there are checkpoints and every one is damaged
    public Optional<Checkpoint> latestValid() {
        List<Checkpoint> all = all();
        var damages = new ArrayList<String>();
        for (Checkpoint checkpoint : all.reversed()) {
            Optional<String> damage = checkpoint.damage();
            if (damage.isEmpty()) {
                setAside(all, checkpoint.step(), damages);
                journal.cutBack(at, checkpoint.step());
                return Optional.of(checkpoint);
            }
            damages.add(damage.get());
        }
        if (damages.isEmpty()) {
            return Optional.empty();
        }
        throw RunProblem.runDirectory(directory + ": every checkpoint is damaged:\n  " + String.join("\n  ", damages)
                + "\nPut one back as it was, or do this phase and what follows again: burnish resume " + layout.root()
                + " --from "
                + at);
    }

    private void setAside(List<Checkpoint> all, long validStep, List<String> damages) {
        int damaged = 0;
        for (Checkpoint checkpoint : all.reversed()) {
            if (checkpoint.step() > validStep) {
                Path aside = directory.resolve(DAMAGED + Checkpoint.name(checkpoint.step()));
                durable.remove(aside);
                durable.rename(checkpoint.directory(), aside);
                log.warn(
                        "checkpoint {} is damaged: {}. It was set aside as {}; going on from step {}",
                        checkpoint.directory(),
                        damages.get(damaged++),
                        aside.getFileName(),
                        validStep);
            }
        }
    }

    private void prune() {
        List<Checkpoint> all = all();
        for (Checkpoint old : all.subList(0, Math.max(0, all.size() - keep))) {
            durable.remove(old.directory());
        }
    }
}
