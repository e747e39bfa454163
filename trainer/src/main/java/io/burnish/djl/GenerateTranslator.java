package io.burnish.djl;

import ai.djl.ndarray.NDList;
import ai.djl.translate.Batchifier;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import io.burnish.data.Content;
import io.burnish.data.Message;
import io.burnish.generate.Answer;
import io.burnish.generate.SamplingSettings;
import java.util.function.Function;

/// From a prompt to the answer that the model writes: a translator for [BurnishEngine]'s models.
///
/// What a predictor is given is numbered from 0 on, over all its calls, and the draws for an input follow from the seed
/// and its number: the same prompt asked twice gets two answers, and another predictor gives the same two. A prompt
/// without tokens, or messages without a chat template, are refused: the predictor throws DJL's
/// `TranslateException`, whose cause says why.
///
/// @param <I> a prompt
/// @param <O> an answer, without its end token or stop string
public final class GenerateTranslator<I, O> implements Translator<I, O> {

    private final SamplingSettings sampling;
    private final long seed;
    private final Function<I, Content> prompt;
    private final Function<String, O> answer;

    private GenerateTranslator(
            SamplingSettings sampling, long seed, Function<I, Content> prompt, Function<String, O> answer) {
        this.sampling = sampling;
        this.seed = seed;
        this.prompt = prompt;
        this.answer = answer;
    }

    /// Plain text, which goes to the tokenizer as it is.
    public static GenerateTranslator<String, String> ofText(SamplingSettings sampling, long seed) {
        return new GenerateTranslator<>(sampling, seed, Content.Text::new, Function.identity());
    }

    /// A conversation, which goes through the model's chat template, and the assistant's next turn.
    public static GenerateTranslator<Content.Messages, Message> ofChat(SamplingSettings sampling, long seed) {
        return new GenerateTranslator<>(sampling, seed, messages -> messages, Message::assistant);
    }

    /// How a token is drawn.
    SamplingSettings sampling() {
        return sampling;
    }

    /// What each input's own seed is derived from.
    long seed() {
        return seed;
    }

    @Override
    public NDList processInput(TranslatorContext context, I input) {
        return Carried.in(prompt.apply(input));
    }

    @Override
    public O processOutput(TranslatorContext context, NDList list) {
        return answer.apply(Carried.out(list, Answer.class).text());
    }

    @Override
    public Batchifier getBatchifier() {
        return new CarriedBatch();
    }
}
