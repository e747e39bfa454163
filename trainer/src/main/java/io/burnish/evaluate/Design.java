package io.burnish.evaluate;

/// The rows of a logistic regression, sparse: each names only the features that are not 0.
///
/// @param features how many coefficients there are
/// @param index_R for each row the numbers of its features
/// @param value_R and their values
/// @param target_R the share of successes, in [0, 1]
/// @param weight_R how much the row counts, 0 or more
record Design(int features, int[][] index_R, double[][] value_R, double[] target_R, double[] weight_R) {

    int rows() {
        return target_R.length;
    }

    /// The same rows, counted otherwise.
    Design weighted(double[] weight_R) {
        return new Design(features, index_R, value_R, target_R, weight_R);
    }

    double score(int row, double[] coefficients) {
        double score = 0;
        for (int i = 0; i < index_R[row].length; i++) {
            score += value_R[row][i] * coefficients[index_R[row][i]];
        }
        return score;
    }

    /// `CE(target, s(score))`, without a weight.
    double crossEntropy(int row, double[] coefficients) {
        double score = score(row, coefficients);
        return Logistic.softplus(score) - target_R[row] * score;
    }
}
