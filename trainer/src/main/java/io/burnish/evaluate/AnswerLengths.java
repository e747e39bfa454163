package io.burnish.evaluate;

import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.ToDoubleFunction;

/// How long sampled answers are, and how many the limit cut.
public final class AnswerLengths {

    private AnswerLengths() {}

    /// `length_tokens` (left out where the engine tells no tokens), `length_characters` (Unicode code points),
    /// `cut_at_max_tokens` (share that ended by length).
    ///
    /// @param samples at least one that is an answer; those that ended in an error are none
    public static SequencedMap<String, Measured> measured(List<Sample> samples, Bootstrap bootstrap, String source) {
        List<Sample> answers =
                samples.stream().filter(s -> s.finish() != Finish.ERROR).toList();
        List<Sample> withTokens =
                answers.stream().filter(s -> s.tokens().length > 0).toList();
        SequencedMap<String, Measured> measured = new LinkedHashMap<>();
        if (!withTokens.isEmpty()) {
            measured.put("length_tokens", mean(withTokens, s -> s.tokens().length, bootstrap, source));
        }
        measured.put(
                "length_characters",
                mean(answers, s -> s.text().codePointCount(0, s.text().length()), bootstrap, source));
        measured.put("cut_at_max_tokens", mean(answers, s -> s.finish() == Finish.LENGTH ? 1 : 0, bootstrap, source));
        return measured;
    }

    private static Measured mean(
            List<Sample> samples, ToDoubleFunction<Sample> figure, Bootstrap bootstrap, String source) {
        return Observations.of(samples.stream()
                        .map(s -> Observation.of(s.promptId(), figure.applyAsDouble(s)))
                        .toList())
                .measured(bootstrap, source);
    }
}
