package io.burnish.phase;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.burnish.run.LineFile;
import io.burnish.run.PhaseDirectory;
import io.burnish.run.RunDirectory;
import io.burnish.run.RunProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

/// A file of lines that grows block by block: a block is there whole or is done again.
///
/// A file `progress-of-NAME` beside it says where each block ends; what lies beyond the last end was left by a
/// process that died.
final class BlockFile implements AutoCloseable {

    /// Prompts of a block.
    static final int PROMPTS = 64;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final LineFile lines;
    private final LineFile progress;
    private int blocks;

    /// The end of a block.
    ///
    /// @param blocks how many are there
    /// @param bytes the file's length then
    record End(int blocks, long bytes) {}

    /// Opens the file, or what a process before this one left of it.
    BlockFile(RunDirectory run, PhaseDirectory directory, String name) {
        Path file = directory.path().resolve(name);
        this.lines = run.durable().appendTo(file);
        this.progress = run.durable().appendTo(directory.path().resolve("progress-of-" + name));
        End end = new End(0, 0);
        long kept = 0;
        try (var ends = Files.lines(progress.file())) {
            for (String line : (Iterable<String>) ends::iterator) {
                End next = JSON.readValue(line, End.class);
                if (next.bytes() > lines.length() || next.blocks() != end.blocks() + 1) {
                    break;
                }
                end = next;
                kept += line.length() + 1;
            }
        } catch (JsonProcessingException _) {
            // a torn last line: its block is done again
        } catch (IOException e) {
            throw RunProblem.runDirectory("%s: cannot be read: %s".formatted(progress.file(), e.getMessage()));
        }
        progress.cutTo(kept);
        lines.cutTo(end.bytes());
        blocks = end.blocks();
    }

    /// How many blocks are there.
    int blocks() {
        return blocks;
    }

    Path file() {
        return lines.file();
    }

    /// Adds the blocks of prompts that are not there yet; between two of them the run may be stopped.
    ///
    /// @param what is done to the prompts, such as `answering`
    <T> void addBlocks(RunContext context, String what, List<T> prompts, Function<List<T>, List<String>> work) {
        for (int from = blocks * PROMPTS; from < prompts.size(); from += PROMPTS) {
            if (context.interrupts().requested()) {
                throw context.run().stopped("after %s %,d of %,d prompts".formatted(what, from, prompts.size()));
            }
            int to = Math.min(prompts.size(), from + PROMPTS);
            append(work.apply(prompts.subList(from, to)));
            context.listener().onWorked(what, to, prompts.size());
        }
    }

    /// Adds a block; when this returns it is on the device.
    void append(List<String> block) {
        lines.append(block);
        lines.sync();
        blocks++;
        try {
            progress.append(JSON.writeValueAsString(new End(blocks, lines.length())));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("two numbers are always JSON", e);
        }
        progress.sync();
    }

    @Override
    public void close() {
        try (lines) {
            progress.close();
        }
    }
}
