package io.burnish.generate;

/// A prompt that is longer than a pass, computed piece by piece while rows grow.
final class LongPrompt {

    private final Prompt prompt;
    private final BlockTable blocks;
    private int computed;

    LongPrompt(Prompt prompt, BlockPool pool) {
        this.prompt = prompt;
        this.blocks = new BlockTable(pool, prompt.tokens_P().length);
        blocks.slot(prompt.tokens_P().length - 1); // all of them, so that no row takes them meanwhile
    }

    Prompt prompt() {
        return prompt;
    }

    BlockTable blocks() {
        return blocks;
    }

    /// Tokens that are in the cache.
    int computed() {
        return computed;
    }

    int left() {
        return prompt.tokens_P().length - computed;
    }

    /// @param hidden_H the last row of what was computed just now
    void advance(int tokens, float[] hidden_H) {
        computed += tokens;
        if (left() == 0) {
            prompt.computed(new Prompt.Prefix(blocks, hidden_H));
        }
    }
}
