package io.burnish.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {

    private static final List<JournalEntry> ALL = List.of(
            new JournalEntry.Started("0.1.0", 4711, "host"),
            new JournalEntry.PhaseBegun("iteration-1/train"),
            new JournalEntry.CheckpointSaved("iteration-1/train", 100),
            new JournalEntry.CheckpointSaved("iteration-1/train", 200),
            new JournalEntry.Interrupted("Stopped after step 200"),
            new JournalEntry.Resumed("0.1.0", 4712, "host"),
            new JournalEntry.Failed(1, "the disk is full"),
            new JournalEntry.WentBack("iteration-1/train", "discarded/from-iteration-1-train-1"),
            new JournalEntry.PhaseCommitted("iteration-1/train", 1.5),
            new JournalEntry.Finished());

    @TempDir(factory = InMemory.class)
    Path directory;

    @Test
    void everyKindOfEntryReadsBackAsItWasWritten() {
        Path file = write();

        assertThat(Journal.read(file)).extracting(Journal.Timed::entry).isEqualTo(ALL);
        assertThat(ALL)
                .extracting(Object::getClass)
                .containsOnlyOnceElementsOf(List.of(JournalEntry.class.getPermittedSubclasses()).stream()
                        .filter(type -> type != JournalEntry.CheckpointSaved.class)
                        .toList());
    }

    @Test
    void aLineSaysWhenAndWhat() throws IOException {
        assertThat(Files.readAllLines(write()).get(2))
                .matches(
                        "\\{\"time\":\"20\\d\\d-.*Z\",\"event\":\"checkpoint\",\"phase\":\"iteration-1/train\",\"step\":100\\}");
    }

    @Test
    void aTornLastLineIsCutAndADamagedOneCostsOnlyItself() throws IOException {
        Path file = write();
        String text = Files.readString(file);
        Files.writeString(file, text.replace("\"phase_begun\"", "\"phase_bexun\"") + "{\"time\":\"2026-");

        try (Journal journal = Journal.open(file, Durable.onDisk())) {
            journal.record(new JournalEntry.Finished());
        }

        assertThat(Journal.read(file))
                .hasSize(ALL.size())
                .last()
                .extracting(Journal.Timed::entry)
                .isEqualTo(new JournalEntry.Finished());
    }

    @Test
    void goingOnFromACheckpointForgetsTheLaterOnesOfThatPhaseOnly() {
        Path file = write();

        try (Journal journal = Journal.open(file, Durable.onDisk())) {
            journal.cutBack(new Waypoint(2, Phase.TRAIN), 0);
            assertThat(Journal.read(file)).hasSize(ALL.size());
            journal.cutBack(new Waypoint(1, Phase.TRAIN), 100);
            journal.record(new JournalEntry.Finished());
        }

        assertThat(Journal.read(file))
                .hasSize(ALL.size())
                .extracting(Journal.Timed::entry)
                .contains(ALL.get(2))
                .doesNotContain(ALL.get(3));
    }

    private Path write() {
        Path file = directory.resolve("journal.jsonl");
        try (Journal journal = Journal.open(file, Durable.onDisk())) {
            ALL.forEach(journal::record);
        }
        return file;
    }
}
