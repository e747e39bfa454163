package io.burnish.instruct;

import io.burnish.run.RunProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// The text that asks for a new prompt: some that are there, and what to do with them.
///
/// @param before the examples
/// @param after them
public record InstructTemplate(String before, String after) {

    private static final String SLOT = "{{examples}}";
    private static final String OWN = "self-instruct.txt";

    /// @param file none: our own wording
    /// @throws RunProblem (exit 2) if there is no such file, or it has not exactly one slot
    public static InstructTemplate read(Optional<Path> file) {
        return file.map(path -> of(path.toString(), text(path))).orElseGet(() -> of(OWN, own()));
    }

    static InstructTemplate of(String source, String text) {
        String body = text.replace("\r\n", "\n").replaceFirst("\n$", "");
        int at = body.indexOf(SLOT);
        if (at < 0 || body.indexOf(SLOT, at + 1) >= 0) {
            throw RunProblem.badInput(
                    "%s: the template of loop.self_instruct has %s %s. It must be there once, where the examples are to stand, each between %s and %s"
                            .formatted(source, at < 0 ? "no" : "more than one", SLOT, TaskTags.OPEN, TaskTags.CLOSE));
        }
        return new InstructTemplate(body.substring(0, at), body.substring(at + SLOT.length()));
    }

    String fill(List<String> examples) {
        return before + examples.stream().map(TaskTags::around).collect(Collectors.joining("\n\n")) + after;
    }

    /// Whether a model that goes on with the text is within the tags already.
    boolean opens() {
        return after.strip().endsWith(TaskTags.OPEN);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException _) {
            throw RunProblem.badInput(file + ": the template of loop.self_instruct is not UTF-8 text");
        } catch (IOException e) {
            throw RunProblem.badInput("%s: the template of loop.self_instruct %s"
                    .formatted(file, Files.exists(file) ? "cannot be read: " + e.getMessage() : "is not there"));
        }
    }

    private static String own() {
        try (InputStream in = InstructTemplate.class.getResourceAsStream(OWN)) {
            if (in == null) {
                throw new IllegalStateException("the jar has no " + OWN);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the jar's " + OWN + " cannot be read", e);
        }
    }
}
