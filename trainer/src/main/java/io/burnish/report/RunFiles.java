package io.burnish.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.data.DataException;
import io.burnish.evaluate.Measured;
import io.burnish.evaluate.Scores;
import io.burnish.run.Phase;
import io.burnish.run.RunLayout;
import io.burnish.run.RunProblem;
import io.burnish.run.Waypoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.Spliterator;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/// Reads an iteration's files line by line, leaving out what cannot be read.
final class RunFiles {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final RunLayout layout;
    private final DamagedLines damaged;

    RunFiles(RunLayout layout, DamagedLines damaged) {
        this.layout = layout;
        this.damaged = damaged;
    }

    Path path(int iteration, Phase phase, String name) {
        return layout.phase(new Waypoint(iteration, phase)).resolve(name);
    }

    /// Gives each line to a taker; a file that is not there has none.
    ///
    /// @param reader opens the file
    <T> void lines(Path file, Function<Path, Stream<T>> reader, Consumer<T> taker) {
        if (!Files.exists(file)) {
            return;
        }
        try (Stream<T> lines = reader.apply(file)) {
            Spliterator<T> each = lines.spliterator();
            boolean more = true;
            while (more) {
                try {
                    more = each.tryAdvance(taker);
                } catch (DataException e) {
                    damage(file);
                    more = !isOfTheFile(e); // after a damaged line comes the next one
                }
            }
        } catch (DataException | UncheckedIOException _) {
            damage(file);
        }
    }

    // a disk that cannot be read on would say so for ever
    private static boolean isOfTheFile(DataException e) {
        return e.getCause() instanceof IOException && !(e.getCause() instanceof JacksonException);
    }

    /// A file that is one JSON object; an empty one where it is not there or damaged.
    JsonNode page(Path file) {
        if (Files.exists(file)) {
            try {
                return JSON.readTree(Files.readAllBytes(file));
            } catch (IOException _) {
                damage(file);
            }
        }
        return JSON.createObjectNode();
    }

    /// An evaluation's figures; none where there is no evaluation.
    SequencedMap<String, Measured> scores(int iteration) {
        Path file = path(iteration, Phase.EVALUATE, "scores.json");
        if (Files.exists(file)) {
            try {
                return Scores.read(file).metrics();
            } catch (RunProblem _) {
                damage(file);
            }
        }
        return Collections.unmodifiableSequencedMap(new LinkedHashMap<>());
    }

    private void damage(Path file) {
        damaged.add(layout.root().relativize(file).toString().replace('\\', '/'));
    }
}
