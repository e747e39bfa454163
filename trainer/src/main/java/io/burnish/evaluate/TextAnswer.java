package io.burnish.evaluate;

import io.burnish.data.exchange.Sample;
import java.util.List;

/// The text of an answer.
public record TextAnswer(String promptId, String text) {

    public static TextAnswer of(Sample sample) {
        return new TextAnswer(sample.promptId(), sample.text());
    }

    /// What stands between white space.
    List<String> words() {
        String stripped = text.strip();
        return stripped.isEmpty() ? List.of() : List.of(stripped.split("\\s+"));
    }
}
