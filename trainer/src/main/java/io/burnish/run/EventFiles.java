package io.burnish.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TensorBoard's event files of a run, `tensorboard/events.out.tfevents.*`.
///
/// Tags are those of transformers' trainers, so that TRL's curves lie over ours: `train/loss`, and `eval/loss`
/// for `eval_loss`. A resumed run cuts the files it finds back to the checkpoint's step and goes on in a new
/// one, whose first words tell a TensorBoard that is already showing the run to forget the same steps.
final class EventFiles implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EventFiles.class);
    private static final String PREFIX = "events.out.tfevents.";
    private static final String EVAL = "eval_";

    private final Path file;
    private final Durable durable;
    private final FileChannel channel;
    private final InstantSource clock;

    private EventFiles(Path file, Durable durable, FileChannel channel, InstantSource clock) {
        this.file = file;
        this.durable = durable;
        this.channel = channel;
        this.clock = clock;
    }

    static EventFiles open(Path directory, Durable durable, long globalStep) {
        return open(directory, durable, globalStep, InstantSource.system());
    }

    static EventFiles open(Path directory, Durable durable, long globalStep, InstantSource clock) {
        durable.createDirectories(directory);
        List<Path> before = FileTree.entries(directory).stream()
                .filter(entry -> entry.getFileName().toString().startsWith(PREFIX))
                .toList();
        for (Path old : before) {
            cutBack(old, durable, globalStep);
        }
        Path file = directory.resolve(name(before, clock));
        try {
            FileChannel channel = durable.disk().open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
            var events = new EventFiles(file, durable, channel, clock);
            events.write(Event.fileVersion(events.now()));
            if (!before.isEmpty()) {
                events.write(Event.sessionStart(events.now(), globalStep + 1));
            }
            return events;
        } catch (IOException e) {
            throw durable.problem(file, 0, e);
        }
    }

    void append(MetricsLine line) {
        var values = new LinkedHashMap<String, Float>();
        line.values().forEach((name, value) -> values.put(tag(name), value.floatValue()));
        write(Event.scalars(now(), line.globalStep(), values));
    }

    void sync() {
        try {
            durable.disk().sync(channel);
        } catch (IOException e) {
            throw durable.problem(file, 0, e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw durable.problem(file, 0, e);
        }
    }

    private void write(byte[] event) {
        byte[] record = EventRecords.frame(event);
        try {
            durable.disk().writeFully(channel, ByteBuffer.wrap(record));
        } catch (IOException e) {
            throw durable.problem(file, record.length, e);
        }
    }

    private double now() {
        return clock.millis() / 1000.0;
    }

    private static String tag(String name) {
        return name.startsWith(EVAL) ? "eval/" + name.substring(EVAL.length()) : "train/" + name;
    }

    /// TensorBoard reads a run's files in the order of their names, which begin with the second in which each was
    /// made.
    private static String name(List<Path> before, InstantSource clock) {
        long second = clock.millis() / 1000;
        for (Path old : before) {
            second = Math.max(second, second(old) + 1);
        }
        return String.format(
                Locale.ROOT,
                "%s%010d.%s.%d.0",
                PREFIX,
                second,
                Host.NAME,
                ProcessHandle.current().pid());
    }

    private static long second(Path file) {
        String number = file.getFileName().toString().substring(PREFIX.length()).replaceFirst("\\..*", "");
        try {
            return Long.parseLong(number);
        } catch (NumberFormatException e) {
            return 0; // Another program's file.
        }
    }

    private static void cutBack(Path file, Durable durable, long globalStep) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
            int end = 0;
            Optional<byte[]> event = EventRecords.next(bytes);
            while (event.isPresent() && !isAfter(event.get(), globalStep)) {
                end = bytes.position();
                event = EventRecords.next(bytes);
            }
            if (event.isEmpty() && end < bytes.limit()) {
                log.warn("{}: cut {} that are torn or damaged", file, ByteCount.text(bytes.limit() - end));
            }
            if (end < bytes.limit()) {
                try (FileChannel channel = durable.disk().open(file, StandardOpenOption.WRITE)) {
                    durable.disk().truncate(channel, end);
                }
            }
        } catch (IOException e) {
            throw durable.problem(file, 0, e);
        }
    }

    private static boolean isAfter(byte[] event, long globalStep) {
        OptionalLong step = Event.stepOfScalars(event);
        return step.isPresent() && step.getAsLong() > globalStep;
    }
}
