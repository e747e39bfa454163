package io.burnish.recipe;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// The recipe's section `loop.self_instruct`: the newest model writes each iteration's prompts itself, shown some of
/// `loop.prompts` (Self-Instruct, arXiv 2212.10560; self-rewarding, arXiv 2401.10020).
///
/// @param examples prompts that each attempt is shown, drawn anew
/// @param temperature of the writing
/// @param topP of the writing
/// @param maxTokens an attempt that is not done after so many is dropped
/// @param similarity of ROUGE-L, from which on a prompt is a near duplicate of one that is there, and dropped
/// @param template a file with the wording, and `{{examples}}` where the examples stand; none: our own
/// @param attempts at most so many for each prompt wanted
/// @param minShare of the prompts wanted, with fewer the run ends
/// @param exclude words that no new prompt may have, such as image, where the model cannot see
public record SelfInstructSettings(
        int examples,
        double temperature,
        double topP,
        int maxTokens,
        double similarity,
        Optional<Path> template,
        int attempts,
        double minShare,
        List<String> exclude) {

    public SelfInstructSettings {
        if (examples < 1) {
            throw new IllegalArgumentException("examples must be at least 1, got " + examples);
        }
        if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("temperature must be 0 or more, got " + temperature);
        }
        if (!(topP > 0 && topP <= 1)) {
            throw new IllegalArgumentException("top_p must be in (0, 1], got " + topP);
        }
        if (maxTokens < 1) {
            throw new IllegalArgumentException("max_tokens must be at least 1, got " + maxTokens);
        }
        if (!(similarity > 0 && similarity <= 1)) {
            throw new IllegalArgumentException("similarity must be in (0, 1], got " + similarity);
        }
        if (attempts < 1) {
            throw new IllegalArgumentException("attempts must be at least 1, got " + attempts);
        }
        if (!(minShare >= 0 && minShare <= 1)) {
            throw new IllegalArgumentException("min_share must be in [0, 1], got " + minShare);
        }
        if (exclude.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException("exclude has an empty word");
        }
        exclude = List.copyOf(exclude);
    }

    /// Self-rewarding's.
    public static SelfInstructSettings defaults() {
        return new SelfInstructSettings(8, 0.6, 0.9, 512, 0.7, Optional.empty(), 4, 0.5, List.of());
    }
}
