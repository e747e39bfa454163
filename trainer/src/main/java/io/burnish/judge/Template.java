package io.burnish.judge;

import io.burnish.run.RunProblem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A rubric: text with named slots such as `{{answer}}`.
///
/// It is taken apart once and filled in one pass: what a value brings with it is never read as a slot.
final class Template {

    private static final Pattern SLOT = Pattern.compile("\\{\\{\\s*([a-z][a-z0-9_]*)\\s*}}");

    /// Text as it stands, or the name of a slot.
    private sealed interface Part {
        record Literal(String text) implements Part {}

        record Slot(String name) implements Part {}
    }

    private final String source;
    private final String text;
    private final List<Part> parts;

    private Template(String source, String text, List<Part> parts) {
        this.source = source;
        this.text = text;
        this.parts = parts;
    }

    /// Reads a template file; the line end that closes the file is not part of it.
    ///
    /// @param answers the slots that must be there, beside one for the prompt
    /// @throws RunProblem if the file is no such template
    static Template read(Path file, List<String> answers) {
        try {
            return of(file.toString(), Files.readString(file), answers);
        } catch (CharacterCodingException _) {
            throw RunProblem.badInput(file + ": the judge's template is not UTF-8 text");
        } catch (IOException e) {
            String why = Files.exists(file) ? "cannot be read: " + e.getMessage() : "is not there";
            throw RunProblem.badInput(
                    file + ": the judge's template " + why + ". recipes/templates/ has some to start from");
        }
    }

    /// @param source names it in messages
    static Template of(String source, String text, List<String> answers) {
        String body = text.replace("\r\n", "\n").replaceFirst("\n$", "");
        var template = new Template(source, body, parse(source, body));
        for (String answer : answers) {
            if (!template.slots().contains(answer)) {
                throw template.problem("has no slot {{%s}}: the judge would not see the answer".formatted(answer));
            }
        }
        if (answers.containsAll(template.slots())) {
            throw template.problem("has no slot {{prompt}}, nor one for another field of the prompt's row:"
                    + " the judge would not see what the answer answers");
        }
        return template;
    }

    private static List<Part> parse(String source, String text) {
        List<Part> parts = new ArrayList<>();
        Matcher matcher = SLOT.matcher(text);
        int end = 0;
        while (matcher.find()) {
            parts.add(new Part.Literal(text.substring(end, matcher.start())));
            parts.add(new Part.Slot(matcher.group(1)));
            end = matcher.end();
        }
        parts.add(new Part.Literal(text.substring(end)));
        String rest = matcher.replaceAll("");
        if (rest.contains("{{") || rest.contains("}}")) {
            throw RunProblem.badInput(source + ": the judge's template has '{{' or '}}' that is no slot."
                    + " A slot is {{name}}, the name in lower case, such as {{prompt}} or {{answer}}");
        }
        return parts;
    }

    /// Refuses what quoted values need not to be there: lines that look quoted, slots within a line.
    void checkQuotable() {
        text.lines().forEach(line -> {
            if (line.startsWith("|")) {
                throw problem("has a line that begins with '|', which marks the lines of what is judged: " + line);
            }
            if (SLOT.matcher(line).find() && !SLOT.matcher(line).matches()) {
                throw problem("has a slot that shares its line with other text, but values are put in as lines"
                        + " of their own. Give the slot a line to itself: " + line);
            }
        });
    }

    /// The names in the order they come, each once.
    Set<String> slots() {
        return parts.stream()
                .filter(Part.Slot.class::isInstance)
                .map(part -> ((Part.Slot) part).name())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// @param values what each slot holds
    String fill(UnaryOperator<String> values) {
        return parts.stream()
                .map(part -> switch (part) {
                    case Part.Literal(String literal) -> literal;
                    case Part.Slot(String name) -> values.apply(name);
                })
                .collect(Collectors.joining());
    }

    /// Where it is from.
    String source() {
        return source;
    }

    /// What stands after the last slot: where the judge is told how to end.
    String ending() {
        return ((Part.Literal) parts.getLast()).text();
    }

    private RunProblem problem(String what) {
        return RunProblem.badInput(source + ": the judge's template " + what);
    }
}
