package io.burnish.instruct;

import io.burnish.data.similarity.SimilarTexts;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Lets a written prompt pass if it is unlike all before it and has no excluded word.
final class PromptScreen {

    private final SimilarTexts known;
    private final Optional<Pattern> excluded;

    /// What speaks against a prompt.
    record Refusal(Dropped why, String detail) {}

    PromptScreen(double similarity, List<String> excluded) {
        this.known = new SimilarTexts(similarity);
        this.excluded = excluded.isEmpty()
                ? Optional.empty()
                : Optional.of(Pattern.compile(
                        excluded.stream().map(Pattern::quote).collect(Collectors.joining("|", "\\b(?:", ")\\b")),
                        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE | Pattern.UNICODE_CHARACTER_CLASS));
    }

    /// From now on others must be unlike this too.
    void know(String name, String text) {
        known.add(name, text);
    }

    Optional<Refusal> refusal(String text) {
        if (text.isBlank()) {
            return Optional.of(new Refusal(Dropped.EMPTY, ""));
        }
        Optional<String> word = excluded.flatMap(pattern ->
                pattern.matcher(text).results().map(MatchResult::group).findFirst());
        if (word.isPresent()) {
            return Optional.of(new Refusal(Dropped.EXCLUDED_WORD, word.get()));
        }
        return known.find(text)
                .map(match -> new Refusal(
                        Dropped.SIMILAR,
                        String.format(Locale.ROOT, "rouge_l %.3f to %s", match.similarity(), match.name())));
    }
}
