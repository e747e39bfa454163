package io.burnish.phase;

import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.Sample;
import io.burnish.judge.JudgedPrompt;
import io.burnish.run.RunProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Prompts and the answers to them, brought together by id.
final class JudgedPrompts {

    private JudgedPrompts() {}

    /// @param samples answers to these prompts
    /// @throws RunProblem (exit 2) if an answer is to another prompt
    static List<JudgedPrompt> of(List<Prompt> prompts, List<Sample> samples) {
        Map<String, List<Sample>> byPrompt = new LinkedHashMap<>();
        prompts.forEach(prompt -> byPrompt.put(prompt.id(), new ArrayList<>()));
        for (Sample sample : samples) {
            List<Sample> ofPrompt = byPrompt.get(sample.promptId());
            if (ofPrompt == null) {
                throw RunProblem.badInput(
                        "sample %d of prompt %s answers none of the %,d prompts: these are the answers of another run or file. Give the prompts that were answered."
                                .formatted(sample.sample(), sample.promptId(), prompts.size()));
            }
            ofPrompt.add(sample);
        }
        return prompts.stream()
                .map(prompt -> judged(prompt, byPrompt.getOrDefault(prompt.id(), List.of())))
                .toList();
    }

    // the prompt as it was asked: a system message may have been put before it
    private static JudgedPrompt judged(Prompt prompt, List<Sample> samples) {
        return new JudgedPrompt(
                prompt.id(),
                samples.isEmpty() ? prompt.prompt() : samples.getFirst().prompt(),
                prompt.rest(),
                samples);
    }
}
