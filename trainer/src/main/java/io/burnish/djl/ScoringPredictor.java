package io.burnish.djl;

import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDList;
import ai.djl.translate.Translator;
import ai.djl.translate.TranslatorContext;
import io.burnish.data.TokenPair;
import io.burnish.data.batch.ForestBuilder;
import io.burnish.train.Scorer;

/// A predictor whose forward pass is a [Scorer]'s. Belongs to one thread; close it before its model.
final class ScoringPredictor<I, O> extends Predictor<I, O> {

    private final Scorer scorer;

    ScoringPredictor(BurnishModel model, Translator<I, O> translator, Scorer scorer) {
        super(model, translator, model.getNDManager().getDevice(), false);
        this.scorer = scorer;
    }

    @Override
    protected NDList predictInternal(TranslatorContext context, NDList list) {
        TokenPair pair = Carried.out(list, TokenPair.class);
        return Carried.in(new ScoreTranslator.Scores(
                scorer.score(new ForestBuilder(true).add(pair).build())));
    }

    @Override
    public void close() {
        super.close();
        scorer.close();
    }

    /// Nothing: DJL's would close native memory on the finalizer's thread, a second time where it was closed.
    @Override
    @SuppressWarnings({"deprecation", "removal", "Finalize"})
    protected void finalize() {}
}
