package io.burnish.djl;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.translate.TranslatorContext;
import io.burnish.data.Content;
import io.burnish.data.random.NamedSeed;
import io.burnish.generate.Answer;
import io.burnish.generate.GenerationLimits;
import io.burnish.generate.LocalEngine;
import io.burnish.generate.Request;
import io.burnish.model.Decoder;
import io.burnish.tensor.Scope;
import java.util.ArrayList;
import java.util.List;

/// A predictor whose forward pass is a [LocalEngine]'s: all inputs of a call grow side by side.
///
/// Belongs to one thread; close it before its model. Its decoder is its own, over the model's weights: predictors of
/// several threads have nothing else in common.
final class GeneratingPredictor<I, O> extends Predictor<I, O> {

    private final GenerateTranslator<I, O> settings;
    private final Scope scope = Scope.shared();
    private final Decoder decoder;
    private final LocalEngine engine;
    private long asked;

    GeneratingPredictor(BurnishModel model, GenerateTranslator<I, O> translator, LoadedModel loaded) {
        super(model, translator, model.getNDManager().getDevice(), false);
        this.settings = translator;
        this.decoder =
                new Decoder(scope, loaded.weights().config(), loaded.weights().parameters(), null);
        this.engine = new LocalEngine(
                loaded.kernels(),
                decoder,
                loaded.directory(),
                loaded.tokenizer(),
                model.getName(),
                GenerationLimits.onCpu());
    }

    @Override
    protected NDList predictInternal(TranslatorContext context, NDList list) {
        List<Request> requests = new ArrayList<>();
        for (Content prompt : Carried.all(list, Content.class)) {
            String number = "input-" + asked++;
            long seed = NamedSeed.of(settings.seed(), "predict/" + number).value();
            requests.add(new Request(number, prompt, List.of(seed)));
        }
        NDList answers = new NDList(requests.size());
        for (List<Answer> ofRequest : engine.answer(requests, settings.sampling())) {
            answers.addAll(Carried.in(ofRequest.getFirst()));
        }
        return answers;
    }

    @Override
    public void close() {
        super.close();
        engine.close();
        decoder.close();
        scope.close();
    }

    /// Nothing: DJL's would close native memory on the finalizer's thread, a second time where it was closed.
    @Override
    @SuppressWarnings({"deprecation", "removal", "Finalize"})
    protected void finalize() {}
}
