package io.burnish.djl;

import ai.djl.Model;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorFactory;
import ai.djl.util.Pair;
import io.burnish.data.Content;
import io.burnish.data.Message;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.Set;

/// Makes a [GenerateTranslator] of the arguments that `Criteria` has: for text (`String` to `String`) or
/// conversations (`Content.Messages` to `Message`).
///
/// | argument | default | |
/// |---|---|---|
/// | `temperature` | 0.7 | divides the logits; 0 takes the most probable token |
/// | `top_p` | 0.9 | the smallest set of tokens whose probabilities sum to at least this |
/// | `top_k` | all | only so many of the most probable tokens |
/// | `min_p` | 0 | only tokens at least this share of the most probable one's probability |
/// | `repetition_penalty` | 1 | of tokens that were there |
/// | `max_tokens` | 1024 | an answer ends after so many |
/// | `stop` | none | a text, or a list of texts, that ends an answer and is no part of it |
/// | `stop_tokens` | none | single tokens, as text, that end an answer besides the model's own |
/// | `seed` | the engine's, else 42 | what the draws follow from |
///
/// Numbers may be given as text, as DJL's `serving.properties` does.
public final class GenerateTranslatorFactory implements TranslatorFactory {

    private static final Pair<Type, Type> TEXT = new Pair<>(String.class, String.class);
    private static final Pair<Type, Type> CHAT = new Pair<>(Content.Messages.class, Message.class);

    @Override
    public Set<Pair<Type, Type>> getSupportedTypes() {
        return Set.of(TEXT, CHAT);
    }

    /// @throws IllegalArgumentException if an argument cannot be used, or is spelled almost like one that can
    @Override
    @SuppressWarnings("unchecked")
    public <I, O> Translator<I, O> newInstance(Class<I> input, Class<O> output, Model model, Map<String, ?> arguments) {
        if (!isSupported(input, output)) {
            throw new IllegalArgumentException(
                    "Burnish writes no %s for a %s: set the types String and String, or Content.Messages and Message"
                            .formatted(output.getSimpleName(), input.getSimpleName()));
        }
        GenerateArguments given = new GenerateArguments(arguments);
        long seed = given.seed(BurnishEngine.seed(model.getNDManager().getEngine()));
        return (Translator<I, O>)
                (input == String.class
                        ? GenerateTranslator.ofText(given.sampling(), seed)
                        : GenerateTranslator.ofChat(given.sampling(), seed));
    }
}
