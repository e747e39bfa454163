package io.burnish.generate;

import io.burnish.data.Content;
import io.burnish.run.RunProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The system message that asks for one answer made of drafts.
///
/// @param before the drafts
/// @param after them
record AggregationTemplate(String before, String after) {

    private static final String SLOT = "{{answers}}";
    private static final String OWN = "aggregate.txt";

    /// @param file none: our own wording
    /// @throws RunProblem (exit 2) if there is no such file, or it has not exactly one slot
    static AggregationTemplate read(Optional<Path> file) {
        return file.map(path -> of(path.toString(), text(path))).orElseGet(() -> of(OWN, own()));
    }

    private static AggregationTemplate of(String source, String text) {
        String body = text.replace("\r\n", "\n").replaceFirst("\n$", "");
        int at = body.indexOf(SLOT);
        if (at < 0 || body.indexOf(SLOT, at + 1) >= 0) {
            throw RunProblem.badInput("%s: the aggregation's template has %s times %s. It must be there once, where the"
                            .formatted(source, at < 0 ? "no" : "several", SLOT)
                    + " drafts are to stand");
        }
        return new AggregationTemplate(body.substring(0, at), body.substring(at + SLOT.length()));
    }

    /// The prompt with the drafts in its system message, at the end of the one it has, if it has one.
    Content ask(Content prompt, List<String> drafts) {
        var filled = new StringBuilder(before);
        for (int i = 0; i < drafts.size(); i++) {
            filled.append(i == 0 ? "" : "\n\n")
                    .append("[Draft %d]\n".formatted(i + 1))
                    .append(drafts.get(i).strip());
        }
        return SystemMessage.appended(prompt, filled.append(after).toString());
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException _) {
            throw RunProblem.badInput(file + ": the aggregation's template is not UTF-8 text");
        } catch (IOException e) {
            throw RunProblem.badInput("%s: the aggregation's template %s"
                    .formatted(file, Files.exists(file) ? "cannot be read: " + e.getMessage() : "is not there"));
        }
    }

    private static String own() {
        try (InputStream in = AggregationTemplate.class.getResourceAsStream(OWN)) {
            if (in == null) {
                throw new IllegalStateException("the jar has no " + OWN);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the jar's " + OWN + " cannot be read", e);
        }
    }
}
