package io.burnish.phase;

import io.burnish.data.batch.Shuffle;
import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.Prompts;
import io.burnish.data.random.NamedSeed;
import io.burnish.recipe.LoopSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Which prompts an iteration asks.
final class LoopPrompts {

    private LoopPrompts() {}

    /// @param iteration from 1
    static List<Prompt> of(LoopSettings loop, long seed, int iteration) {
        List<Prompt> all = Prompts.read(loop.prompts()).prompts();
        int count = loop.promptsPerIteration().orElseGet(() -> switch (loop.promptOrder()) {
            case SLICES -> Math.ceilDiv(all.size(), loop.iterations());
            case SAME, SHUFFLED -> all.size();
        });
        int wanted = Math.min(count, all.size());
        int[] order = loop.promptOrder() == LoopSettings.PromptOrder.SHUFFLED
                ? Shuffle.permutation(all.size(), NamedSeed.of(seed, "iteration-" + iteration + "/generate/prompts"))
                : IntStream.range(0, all.size()).toArray();
        long first = loop.promptOrder() == LoopSettings.PromptOrder.SLICES ? (iteration - 1L) * count : 0;
        List<Prompt> chosen = new ArrayList<>();
        for (int i = 0; i < wanted; i++) {
            chosen.add(all.get(order[(int) ((first + i) % all.size())]));
        }
        return chosen;
    }
}
