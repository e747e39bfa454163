package io.burnish.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The golden file holds bytes that TensorBoard's own reader read as its golden script says
/// (`src/test/python/check_event_files.py`); the test leaves what it writes for that script in
/// `target/event-files`.
class EventFilesTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-24T12:00:00.250Z"));

    @TempDir(factory = InMemory.class)
    Path directory;

    private final Durable durable = Durable.onDisk();

    @Test
    void aRunThatWentOnFromStep3IsTheBytesThatTensorBoardRead() throws IOException {
        directory = Path.of("target", "event-files");
        durable.remove(directory);
        append(0, 1, 5);
        append(3, 4, 6);

        List<Path> files = FileTree.entries(directory);
        JsonNode golden = golden();
        assertThat(files).hasSize(2);
        for (int i = 0; i < 2; i++) {
            assertThat(HexFormat.of().formatHex(Files.readAllBytes(files.get(i))))
                    .as("file " + i + "; after a change on purpose run src/test/python/check_event_files.py")
                    .isEqualTo(golden.path("files").path(i).asText());
        }
    }

    @Test
    void aTornOrDamagedEventAndWhatFollowsIsCut() throws IOException {
        append(0, 1, 5);
        Path file = FileTree.entries(directory).getFirst();
        byte[] whole = Files.readAllBytes(file);
        for (int damaged = 60; damaged < whole.length; damaged += 37) {
            durable.remove(directory);
            durable.createDirectories(directory);
            byte[] bytes = whole.clone();
            bytes[damaged] ^= 1;
            Files.write(file, bytes);

            EventFiles.open(directory, durable, 5, CLOCK).close();

            byte[] cut = Files.readAllBytes(file);
            assertThat(cut.length).isLessThanOrEqualTo(damaged);
            assertThat(whole).startsWith(cut);
        }
    }

    @Test
    void aResumedRunsFileComesAfterTheFormerOnesEvenWhenTheClockWentBack() {
        append(0, 1, 1);
        EventFiles.open(directory, durable, 1, InstantSource.fixed(Instant.EPOCH))
                .close();

        assertThat(FileTree.entries(directory))
                .extracting(file -> file.getFileName().toString())
                .satisfiesExactly(
                        first -> assertThat(first).startsWith("events.out.tfevents.1795521600."),
                        second -> assertThat(second).startsWith("events.out.tfevents.1795521601."));
    }

    private void append(long globalStep, long first, long last) {
        try (EventFiles events = EventFiles.open(directory, durable, globalStep, CLOCK)) {
            for (long step = first; step <= last; step++) {
                SequencedMap<String, Number> values = new LinkedHashMap<>();
                values.put("loss", 0.6931471805599453 / step);
                values.put("rewards/margins", -0.125 * step);
                values.put("num_tokens", 1000 * step);
                events.append(new MetricsLine(1, step, step, values));
                if (step % 2 == 0) {
                    SequencedMap<String, Number> evaluation = new LinkedHashMap<>();
                    evaluation.put("eval_loss", step == 4 ? Double.NaN : 0.5);
                    events.append(new MetricsLine(1, step, step, evaluation));
                }
            }
            events.sync();
        }
    }

    private static JsonNode golden() throws IOException {
        try (InputStream in = EventFilesTest.class.getResourceAsStream("event_files_golden.json")) {
            assertThat(in).as("the golden file").isNotNull();
            return Json.MAPPER.readTree(in);
        }
    }
}
