package io.burnish.instruct;

import java.util.List;

/// What new prompts are to be like.
///
/// @param count how many
/// @param examples seed prompts that each attempt is shown
/// @param similarity of ROUGE-L, from which on one is dropped
/// @param exclude words that none may have
public record Wanted(int count, int examples, double similarity, List<String> exclude) {

    public Wanted {
        exclude = List.copyOf(exclude);
    }
}
