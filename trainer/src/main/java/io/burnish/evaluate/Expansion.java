package io.burnish.evaluate;

/// Gradient and Hessian of the smooth part of a logistic regression's objective at some coefficients.
final class Expansion {

    private final double[] gradient_F;
    private final double[][] hessian_FF;

    Expansion(Design design, double ridge, double[] coefficients) {
        int features = design.features();
        gradient_F = new double[features];
        hessian_FF = new double[features][features];
        for (int row = 0; row < design.rows(); row++) {
            if (design.weight_R()[row] != 0) {
                add(design, row, coefficients);
            }
        }
        for (int f = 0; f < features; f++) {
            gradient_F[f] += ridge * coefficients[f];
            hessian_FF[f][f] += ridge;
        }
    }

    private void add(Design design, int row, double[] coefficients) {
        double probability = Logistic.sigmoid(design.score(row, coefficients));
        double slope = design.weight_R()[row] * (probability - design.target_R()[row]);
        double curvature = design.weight_R()[row] * probability * (1 - probability);
        int[] index = design.index_R()[row];
        double[] value = design.value_R()[row];
        for (int i = 0; i < index.length; i++) {
            gradient_F[index[i]] += slope * value[i];
            for (int j = 0; j < index.length; j++) {
                hessian_FF[index[i]][index[j]] += curvature * value[i] * value[j];
            }
        }
    }

    /// Where the expansion, with the lasso on `coefficients + step`, is least.
    double[] step(double lasso, double[] coefficients) {
        return lasso == 0
                ? QuadraticStep.smooth(gradient_F, hessian_FF)
                : QuadraticStep.lasso(gradient_F, hessian_FF, lasso, coefficients);
    }
}
