package io.burnish.djl;

import ai.djl.ndarray.NDList;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslatorContext;
import io.burnish.data.Purpose;
import io.burnish.losses.fused.AnswerStatistics;
import java.util.List;

/// From a pair of answers as text to their log-probabilities: the translator for [BurnishEngine]'s models.
///
/// A pair that is too long for the model or has an answer without tokens is refused, never cut: the predictor throws
/// DJL's `TranslateException`, whose cause says why.
public final class ScoreTranslator implements NoBatchifyTranslator<TextPair, PairScore> {

    @Override
    public NDList processInput(TranslatorContext context, TextPair pair) {
        BurnishModel model = (BurnishModel) context.getModel();
        return Carried.in(TokenizedTexts.tokenize(model.pairTokenizer(Purpose.PAIRS), pair, 0));
    }

    @Override
    public PairScore processOutput(TranslatorContext context, NDList list) {
        Scores scores = Carried.out(list, Scores.class);
        return PairScore.of(scores.answers().getFirst(), scores.answers().getLast());
    }

    /// What the predictor hands on: the chosen answer's statistics, then the rejected one's.
    record Scores(List<AnswerStatistics> answers) {}
}
