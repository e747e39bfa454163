package io.burnish.evaluate;

import java.util.Optional;

/// Chooses the strength of the L1 penalty as alpaca_eval does (`LogisticRegressionCV` over `GroupKFold`).
///
/// A row is left out in fold `row mod folds`; a candidate's score is the mean over folds of the mean over left-out
/// rows of weight times cross-entropy; the first of equal candidates is taken.
final class LengthCrossValidation {

    private LengthCrossValidation() {}

    static double choose(Design design, LengthPenalty.CrossValidated settings) {
        double best = Double.POSITIVE_INFINITY;
        double chosen = settings.candidates().getFirst();
        for (double candidate : settings.candidates()) {
            double score = score(design, settings.folds(), candidate);
            if (score < best) {
                best = score;
                chosen = candidate;
            }
        }
        return chosen;
    }

    private static double score(Design design, int folds, double c) {
        double sum = 0;
        for (int fold = 0; fold < folds; fold++) {
            double[] kept = design.weight_R().clone();
            for (int row = fold; row < kept.length; row += folds) {
                kept[row] = 0;
            }
            Optional<double[]> fitted = LogisticRegression.fit(design.weighted(kept), Penalty.lasso(c));
            if (fitted.isEmpty()) {
                return Double.POSITIVE_INFINITY;
            }
            sum += leftOut(design, fold, folds, fitted.get());
        }
        return sum / folds;
    }

    private static double leftOut(Design design, int fold, int folds, double[] coefficients) {
        double loss = 0;
        int rows = 0;
        for (int row = fold; row < design.rows(); row += folds) {
            loss += design.weight_R()[row] * design.crossEntropy(row, coefficients);
            rows++;
        }
        return rows == 0 ? 0 : loss / rows;
    }
}
