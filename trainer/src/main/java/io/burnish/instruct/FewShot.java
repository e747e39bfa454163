package io.burnish.instruct;

import io.burnish.data.Content;
import io.burnish.data.Message;
import io.burnish.data.random.NamedSeed;
import io.burnish.generate.Request;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Asks for new prompts: each attempt is shown seed prompts of its own.
///
/// Attempt N draws its examples by the seed `SEED/iteration-K/generate/instruct/N/examples` and its tokens by the one
/// that ends with `N/text`, so that what it is shown and writes hangs on nothing else.
final class FewShot {

    private final List<Example> seeds;
    private final InstructTemplate template;
    private final int examples;
    private final long seed;
    private final int iteration;

    FewShot(List<Example> seeds, InstructTemplate template, int examples, long seed, int iteration) {
        this.seeds = seeds;
        this.template = template;
        this.examples = examples;
        this.seed = seed;
        this.iteration = iteration;
    }

    /// Different ones, in a random order.
    List<Example> examples(int attempt) {
        NamedSeed draws = NamedSeed.of(seed, path(attempt) + "/examples");
        Set<Integer> drawn = new LinkedHashSet<>();
        for (long draw = 0; drawn.size() < examples; draw++) {
            drawn.add((int) draws.below(seeds.size(), draw));
        }
        return drawn.stream().map(seeds::get).toList();
    }

    /// Text where the first example is text: a model that only continues goes on with the next task. Else a message.
    Request request(int attempt, List<Example> shown) {
        String text = template.fill(shown.stream().map(Example::text).toList());
        Content prompt = shown.getFirst().conversation()
                ? new Content.Messages(List.of(Message.user(text)))
                : new Content.Text(text);
        long tokens = NamedSeed.of(seed, path(attempt) + "/text").value();
        return new Request("instruct/" + attempt, prompt, List.of(tokens));
    }

    private String path(int attempt) {
        return "iteration-%d/generate/instruct/%d".formatted(iteration, attempt);
    }
}
