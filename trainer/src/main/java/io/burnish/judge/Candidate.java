package io.burnish.judge;

import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import io.burnish.run.RunProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// One text that answers a prompt; it stands for all of the prompt's samples with this text.
///
/// @param sample the first of them
public record Candidate(JudgedPrompt prompt, Sample sample) {

    /// The prompt's texts in the order of the samples, each once; samples that hold no answer are left out.
    static List<Candidate> of(JudgedPrompt prompt) {
        Set<String> seen = new HashSet<>();
        List<Candidate> candidates = new ArrayList<>();
        for (Sample sample : prompt.samples()) {
            if (sample.finish() != Finish.ERROR && seen.add(sample.text())) {
                candidates.add(new Candidate(prompt, sample));
            }
        }
        return candidates;
    }

    public String text() {
        return sample.text();
    }

    /// Names it in messages and requests.
    public String id() {
        return prompt.promptId() + "/" + sample.sample();
    }

    /// The texts that a field of the prompt's row holds: one, or those of a list.
    ///
    /// @param reader who wants it, for the message
    /// @throws RunProblem if the row has no such field
    List<String> field(String field, String reader) {
        Object value = prompt.rest().get(field);
        if (value == null) {
            throw RunProblem.badInput(("prompt %s has no field '%s', which %s reads. Its fields are %s. Name another"
                            + " field, or add it to every row")
                    .formatted(prompt.promptId(), field, reader, prompt.rest().keySet()));
        }
        return value instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of(String.valueOf(value));
    }

    AnswerScorer.PromptedAnswer prompted() {
        return new AnswerScorer.PromptedAnswer(prompt.prompt(), sample.text());
    }
}
