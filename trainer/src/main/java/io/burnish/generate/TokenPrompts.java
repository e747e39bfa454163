package io.burnish.generate;

import io.burnish.data.Content;
import io.burnish.model.Decoder;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.Kernels;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/// Answers to prompts that are token ids already, without a tokenizer: answers have no text, and nothing but their
/// length ends them.
public final class TokenPrompts implements AutoCloseable {

    private final Kernels kernels;
    private final Decoder decoder;
    private final GenerationLimits limits;
    private final Workspace saved;
    private final Workspace scratch;

    public TokenPrompts(Kernels kernels, Decoder decoder, GenerationLimits limits) {
        this.kernels = kernels;
        this.decoder = decoder;
        this.limits = limits;
        this.saved = new Workspace(decoder.head().value().device());
        this.scratch = new Workspace(decoder.head().value().device());
    }

    /// @param samples answers to each prompt
    /// @param seed the first answer's; each further one has the next number
    public List<List<Answer>> answer(List<int[]> prompts, int samples, SamplingSettings settings, long seed) {
        Ending ending = new Ending(_ -> "", Set.of(), List.of(), settings.maxTokens());
        List<Prompt> asked = new ArrayList<>();
        for (int i = 0; i < prompts.size(); i++) {
            long first = seed + (long) i * samples;
            List<Long> seeds = LongStream.range(first, first + samples).boxed().toList();
            asked.add(new Prompt(new Request("prompt " + i, new Content.Text(""), seeds), prompts.get(i)));
        }
        try (Generation generation =
                new Generation(kernels, decoder, saved, scratch, asked, settings, ending, limits)) {
            return generation.run();
        }
    }

    @Override
    public void close() {
        saved.close();
        scratch.close();
    }
}
