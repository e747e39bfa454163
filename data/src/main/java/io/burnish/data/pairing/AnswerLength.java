package io.burnish.data.pairing;

import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.ScoredSample;
import java.util.List;

/// What answers are measured in: tokens if every answer has them, else characters, the same for all.
public enum AnswerLength {
    TOKENS,
    CHARACTERS;

    static AnswerLength of(List<ScoredPrompt> prompts) {
        boolean known = prompts.stream()
                .flatMap(prompt -> prompt.samples().stream())
                .map(ScoredSample::sample)
                .filter(sample -> sample.finish() != Finish.ERROR)
                .allMatch(sample -> sample.tokens().length > 0);
        return known ? TOKENS : CHARACTERS;
    }

    int of(Sample sample) {
        return switch (this) {
            case TOKENS -> sample.tokens().length;
            case CHARACTERS -> sample.text().codePointCount(0, sample.text().length());
        };
    }
}
