package io.burnish.judge;

import io.burnish.data.exchange.Sample;
import io.burnish.run.RunProblem;

/// What the length of an answer is counted in.
public enum LengthUnit {
    /// Unicode code points.
    CHARACTERS,
    /// What white space parts.
    WORDS,
    /// As sampled, the end token included.
    TOKENS;

    int of(Sample sample) {
        String text = sample.text();
        return switch (this) {
            case CHARACTERS -> text.codePointCount(0, text.length());
            case WORDS -> text.isBlank() ? 0 : text.strip().split("\\s+").length;
            case TOKENS -> {
                if (sample.tokens().length == 0 && !text.isEmpty()) {
                    throw RunProblem.badInput(("sample %d of prompt %s has no tokens to count: the engine %s does"
                                    + " not tell them. Count words or characters")
                            .formatted(sample.sample(), sample.promptId(), sample.engine()));
                }
                yield sample.tokens().length;
            }
        };
    }
}
