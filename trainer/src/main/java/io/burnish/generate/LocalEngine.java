package io.burnish.generate;

import io.burnish.data.DataException;
import io.burnish.data.tokens.PromptEncoder;
import io.burnish.data.tokens.TokenizerDirectory;
import io.burnish.model.Decoder;
import io.burnish.model.ModelDirectory;
import io.burnish.run.RunProblem;
import io.burnish.tensor.Workspace;
import io.burnish.tensor.kernels.Kernels;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Answers by the decoder that is trained, from its own weights: no second copy, no other format.
///
/// Belongs to one thread. The decoder and the tokenizer are the caller's.
public final class LocalEngine implements AnswerEngine {

    private final Kernels kernels;
    private final Decoder decoder;
    private final Path model;
    private final TokenizerDirectory tokenizer;
    private final PromptEncoder prompts;
    private final String hash;
    private final GenerationLimits limits;
    private final Workspace saved;
    private final Workspace scratch;

    /// @param model where `generation_config.json` lies, which names the tokens that end an answer
    /// @param hash of the weights
    public LocalEngine(
            Kernels kernels,
            Decoder decoder,
            ModelDirectory model,
            TokenizerDirectory tokenizer,
            String hash,
            GenerationLimits limits) {
        this.kernels = kernels;
        this.decoder = decoder;
        this.model = model.path();
        this.tokenizer = tokenizer;
        this.prompts = new PromptEncoder(tokenizer);
        this.hash = hash;
        this.limits = limits;
        this.saved = new Workspace(decoder.head().value().device());
        this.scratch = new Workspace(decoder.head().value().device());
    }

    @Override
    public String name() {
        return "local";
    }

    @Override
    public String model() {
        return hash;
    }

    /// @throws DataException (exit 2) if a prompt has no tokens or no template renders it
    /// @throws RunProblem (exit 2) if a stop token is none
    @Override
    public List<List<Answer>> answer(List<Request> requests, SamplingSettings settings) {
        Set<Integer> ends = EndTokens.of(model, tokenizer, settings.stopTokens());
        Ending ending = new Ending(ids -> tokenizer.decode(ids, true), ends, settings.stop(), settings.maxTokens());
        List<Prompt> ready = new ArrayList<>();
        for (Request request : requests) {
            int[] tokens_P = prompts.encode(request.id(), request.prompt());
            if (tokens_P.length == 0) {
                throw new DataException("prompt " + request.id() + ": has no tokens, so nothing predicts its answer's"
                        + " first one. Give it some text, or a tokenizer that adds a BOS");
            }
            ready.add(new Prompt(request, tokens_P));
        }
        if (ready.isEmpty()) {
            return List.of();
        }
        try (Generation generation =
                new Generation(kernels, decoder, saved, scratch, ready, settings, ending, limits)) {
            return generation.run();
        }
    }

    /// The most bytes of working memory used at once, keys and values not among them.
    public long peakBytes() {
        return saved.highWater() + scratch.highWater();
    }

    @Override
    public void close() {
        saved.close();
        scratch.close();
    }
}
