package io.burnish.run;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/// Something that happened to a run. In the file: `{"time": ..., "event": "checkpoint", ...}`.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JournalEntry.Started.class, name = "started"),
    @JsonSubTypes.Type(value = JournalEntry.Resumed.class, name = "resumed"),
    @JsonSubTypes.Type(value = JournalEntry.WentBack.class, name = "went_back"),
    @JsonSubTypes.Type(value = JournalEntry.PhaseBegun.class, name = "phase_begun"),
    @JsonSubTypes.Type(value = JournalEntry.PhaseCommitted.class, name = "phase_committed"),
    @JsonSubTypes.Type(value = JournalEntry.CheckpointSaved.class, name = "checkpoint"),
    @JsonSubTypes.Type(value = JournalEntry.Interrupted.class, name = "interrupted"),
    @JsonSubTypes.Type(value = JournalEntry.Failed.class, name = "failed"),
    @JsonSubTypes.Type(value = JournalEntry.Finished.class, name = "finished"),
})
public sealed interface JournalEntry {

    record Started(String burnish, long pid, String host) implements JournalEntry {}

    record Resumed(String burnish, long pid, String host) implements JournalEntry {}

    /// `resume --from`: what followed was moved to a directory below `discarded`.
    record WentBack(String to, String discarded) implements JournalEntry {}

    record PhaseBegun(String phase) implements JournalEntry {}

    record PhaseCommitted(String phase, double seconds) implements JournalEntry {}

    record CheckpointSaved(String phase, long step) implements JournalEntry {}

    record Interrupted(String message) implements JournalEntry {}

    record Failed(int exitCode, String message) implements JournalEntry {}

    record Finished() implements JournalEntry {}
}
