package io.burnish.judge;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// Rubrics as settings have them.
final class Rubrics {

    static final List<String> ONE_ANSWER = List.of("answer");
    static final List<String> TWO_ANSWERS = List.of("answer_a", "answer_b");

    private Rubrics() {}

    /// @throws io.burnish.run.RunProblem if the template cannot be used
    static Rubric of(JudgeSettings.Model settings, List<String> answers, List<String> controlTokens) {
        Template template = Template.read(settings.template(), answers);
        Optional<Quotation> quotation = settings.rawSlots()
                ? Optional.empty()
                : Optional.of(new Quotation(controlTokens, settings.score().written()));
        Map<String, Pattern> derived = new LinkedHashMap<>();
        settings.slots().forEach((slot, pattern) -> derived.put(slot, Pattern.compile(pattern)));
        return new Rubric(template, quotation, derived, settings.askAs());
    }

    static Asking asked(JudgeSettings.Model settings) {
        return new Asking(
                settings.samples(),
                settings.temperature(),
                settings.topP(),
                settings.maxTokens(),
                settings.retries(),
                settings.maxUnparseable());
    }

    /// A validator is a rubric whose score is the probability of yes.
    static JudgeSettings.Model asking(JudgeSettings.Consistency settings) {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put(settings.yes(), 1.0);
        values.put(settings.no(), 0.0);
        return new JudgeSettings.Model(
                settings.model(),
                settings.template(),
                new ScoreForm.Expectation(values, Optional.empty(), ""),
                1,
                0,
                1,
                1,
                0,
                1,
                settings.askAs(),
                settings.rawSlots(),
                settings.slots());
    }
}
