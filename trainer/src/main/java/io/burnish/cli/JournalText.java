package io.burnish.cli;

import io.burnish.run.JournalEntry;
import java.util.Locale;

/// A journal's entries as sentences.
final class JournalText {

    private JournalText() {}

    static String of(JournalEntry entry) {
        return switch (entry) {
            case JournalEntry.Started begun ->
                "begun by burnish %s, process %d on %s".formatted(begun.burnish(), begun.pid(), begun.host());
            case JournalEntry.Resumed resumed ->
                "resumed by burnish %s, process %d on %s".formatted(resumed.burnish(), resumed.pid(), resumed.host());
            case JournalEntry.WentBack back ->
                "went back to %s; what followed is in %s".formatted(back.to(), back.discarded());
            case JournalEntry.PhaseBegun phase -> phase.phase() + " begun";
            case JournalEntry.PhaseCommitted phase ->
                phase.phase() + " done"
                        + (phase.seconds() < 60
                                ? String.format(Locale.ROOT, " in %.1f s", phase.seconds())
                                : " in " + Durations.text(phase.seconds()));
            case JournalEntry.CheckpointSaved saved ->
                "%s checkpoint after step %d".formatted(saved.phase(), saved.step());
            case JournalEntry.Interrupted stopped -> "stopped: " + stopped.message();
            case JournalEntry.Failed failed -> "failed (exit %d): %s".formatted(failed.exitCode(), failed.message());
            case JournalEntry.Finished _ -> "finished";
        };
    }
}
