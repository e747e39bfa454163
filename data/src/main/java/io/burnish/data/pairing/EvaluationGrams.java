package io.burnish.data.pairing;

import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.Prompts;
import io.burnish.data.source.DataFiles;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/// The sequences of words of evaluation prompts, each with the first file that has it.
final class EvaluationGrams {

    private final int words;
    private final Map<String, Path> files = new HashMap<>();

    private EvaluationGrams(int words) {
        this.words = words;
    }

    static EvaluationGrams of(Contamination contamination) {
        var grams = new EvaluationGrams(contamination.ngram());
        for (Path file : DataFiles.resolve(contamination.files())) {
            for (Prompt prompt : Prompts.read(List.of(file)).prompts()) {
                WordGrams.of(PromptText.of(prompt.prompt()), grams.words)
                        .forEach(gram -> grams.files.putIfAbsent(gram, file));
            }
        }
        return grams;
    }

    record Shared(Path file, String gram) {}

    /// What a prompt shares with one of them. An evaluation prompt that is shorter than a sequence must be the
    /// whole prompt.
    ///
    /// @param text as [PromptText] gives it
    Optional<Shared> sharedWith(String text) {
        return WordGrams.of(text, words).stream()
                .filter(files::containsKey)
                .findFirst()
                .map(gram -> new Shared(Objects.requireNonNull(files.get(gram)), gram));
    }
}
