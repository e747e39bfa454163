package io.burnish.judge;

import io.burnish.data.Content;
import io.burnish.data.exchange.Sample;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A prompt with the answers to judge.
///
/// @param rest the other fields of the prompt's row, such as the `answer` that a rule compares with; JSON values
///     as Jackson gives them
public record JudgedPrompt(String promptId, Content prompt, Map<String, @Nullable Object> rest, List<Sample> samples) {

    public JudgedPrompt {
        rest = Collections.unmodifiableMap(new LinkedHashMap<>(rest));
        samples = List.copyOf(samples);
    }

    JudgedPrompt withSamples(List<Sample> others) {
        return new JudgedPrompt(promptId, prompt, rest, others);
    }
}
