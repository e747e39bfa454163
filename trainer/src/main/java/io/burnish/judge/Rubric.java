package io.burnish.judge;

import io.burnish.data.Content;
import io.burnish.data.Message;
import io.burnish.run.RunProblem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A template with all that is needed to fill it for a prompt and its answers.
final class Rubric {

    private final Template template;
    private final UnaryOperator<String> quotation;
    private final Map<String, Pattern> derived;
    private final AskAs askAs;

    /// @param quotation of every value; none: values are put in raw
    /// @param derived slots that are read from the prompt's text, by patterns with one group
    Rubric(Template template, Optional<Quotation> quotation, Map<String, Pattern> derived, AskAs askAs) {
        this.template = template;
        this.quotation =
                quotation.<UnaryOperator<String>>map(quoting -> quoting::of).orElse(UnaryOperator.identity());
        this.derived = derived;
        this.askAs = askAs;
        if (quotation.isPresent()) {
            template.checkQuotable();
        }
    }

    /// @param seedPath of the draws of the judgement, without the attempt
    /// @param answers for the slots that hold answers
    Question question(JudgedPrompt prompt, String seedPath, Map<String, String> answers) {
        String shown = template.fill(slot -> quotation.apply(value(prompt, slot, answers)));
        return new Question(seedPath, shown, content(prompt.prompt(), shown));
    }

    private Content content(Content judged, String shown) {
        boolean text =
                switch (askAs) {
                    case SAME -> judged instanceof Content.Text;
                    case MESSAGES -> false;
                    case TEXT -> true;
                };
        return text ? new Content.Text(shown) : new Content.Messages(List.of(Message.user(shown)));
    }

    private String value(JudgedPrompt prompt, String slot, Map<String, String> answers) {
        String answer = answers.get(slot);
        if (answer != null) {
            return answer;
        }
        String text = PromptText.of(prompt.prompt());
        if (slot.equals("prompt")) {
            return text;
        }
        Pattern pattern = derived.get(slot);
        return pattern != null ? found(prompt, slot, pattern, text) : field(prompt, slot);
    }

    private static String found(JudgedPrompt prompt, String slot, Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find() || matcher.group(1) == null) {
            throw RunProblem.badInput("prompt %s does not match slots.%s: no %s in '%s'"
                    .formatted(prompt.promptId(), slot, pattern, Excerpt.of(text)));
        }
        return matcher.group(1);
    }

    private String field(JudgedPrompt prompt, String slot) {
        Object value = prompt.rest().get(slot);
        if (value == null) {
            throw RunProblem.badInput(("%s: the judge's template has a slot {{%s}}, but prompt %s has no such field:"
                            + " it has %s. Add the field to every prompt, or derive it from the prompt by"
                            + " judge.slots")
                    .formatted(
                            template.source(),
                            slot,
                            prompt.promptId(),
                            prompt.rest().keySet()));
        }
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).collect(Collectors.joining("\n"))
                : String.valueOf(value);
    }
}
