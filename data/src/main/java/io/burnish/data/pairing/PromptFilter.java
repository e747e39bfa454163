package io.burnish.data.pairing;

import io.burnish.data.exchange.Discard;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Which prompts take part at all, in the order in which they come.
final class PromptFilter {

    private final Optional<EvaluationGrams> evaluation;
    private final SeenPrompts seen;
    private final Map<String, Integer> contaminated = new TreeMap<>();

    PromptFilter(Optional<EvaluationGrams> evaluation, Dedupe dedupe) {
        this.evaluation = evaluation;
        this.seen = SeenPrompts.by(dedupe);
    }

    /// Why a prompt takes no part.
    Optional<Discard> refuse(ScoredPrompt prompt) {
        String text = PromptText.of(prompt.prompt());
        Optional<EvaluationGrams.Shared> shared = evaluation.flatMap(grams -> grams.sharedWith(text));
        if (shared.isPresent()) {
            Path file = shared.get().file();
            contaminated.merge(file.toString(), 1, Integer::sum);
            return Optional.of(Reason.CONTAMINATED.ofPrompt(
                    prompt.promptId(), file.getFileName() + ": " + shared.get().gram()));
        }
        return seen.find(prompt.promptId(), text)
                .map(earlier -> Reason.DUPLICATE_PROMPT.ofPrompt(prompt.promptId(), "of " + earlier));
    }

    /// How many prompts were refused for each evaluation file.
    Map<String, Integer> contaminated() {
        return contaminated;
    }
}
