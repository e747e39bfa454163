package io.burnish.evaluate;

/// The minimum of `g d + d H d / 2`, with or without `lasso |b + d|_1`.
final class QuadraticStep {

    private static final int MAX_SWEEPS = 10_000;
    private static final double SETTLED = 1e-15;

    /// A pivot that keeps less than this share of its diagonal is rounding: the direction says nothing.
    private static final double REDUNDANT = 1e-13;

    private QuadraticStep() {}

    /// `H d = -g` by Cholesky's decomposition. A direction that the rows do not tell from others stays where it is.
    static double[] smooth(double[] gradient_F, double[][] hessian_FF) {
        int features = gradient_F.length;
        double[][] root_FF = new double[features][features];
        double[] step = new double[features];
        for (int i = 0; i < features; i++) {
            for (int j = 0; j <= i; j++) {
                double rest = hessian_FF[i][j];
                for (int k = 0; k < j; k++) {
                    rest -= root_FF[i][k] * root_FF[j][k];
                }
                if (i == j) {
                    root_FF[i][i] = rest > REDUNDANT * hessian_FF[i][i] ? Math.sqrt(rest) : 0;
                } else {
                    root_FF[i][j] = root_FF[j][j] == 0 ? 0 : rest / root_FF[j][j];
                }
            }
        }
        for (int i = 0; i < features; i++) {
            double rest = -gradient_F[i];
            for (int k = 0; k < i; k++) {
                rest -= root_FF[i][k] * step[k];
            }
            step[i] = root_FF[i][i] == 0 ? 0 : rest / root_FF[i][i];
        }
        for (int i = features - 1; i >= 0; i--) {
            double rest = step[i];
            for (int k = i + 1; k < features; k++) {
                rest -= root_FF[k][i] * step[k];
            }
            step[i] = root_FF[i][i] == 0 ? 0 : rest / root_FF[i][i];
        }
        return step;
    }

    /// One coordinate after another, each at its own minimum by soft thresholding, until none moves (Friedman,
    /// Hastie, Tibshirani, 2010).
    static double[] lasso(double[] gradient_F, double[][] hessian_FF, double lasso, double[] coefficients) {
        int features = gradient_F.length;
        double[] step = new double[features];
        double[] slope = gradient_F.clone();
        for (int sweep = 0; sweep < MAX_SWEEPS; sweep++) {
            double moved = 0;
            double size = 1;
            for (int f = 0; f < features; f++) {
                double curvature = hessian_FF[f][f];
                if (curvature == 0) {
                    continue;
                }
                double at = coefficients[f] + step[f];
                double move = softThreshold(curvature * at - slope[f], lasso) / curvature - at;
                step[f] += move;
                for (int k = 0; k < features; k++) {
                    slope[k] += move * hessian_FF[k][f];
                }
                moved = Math.max(moved, Math.abs(move));
                size = Math.max(size, Math.abs(at));
            }
            if (moved <= SETTLED * size) {
                break;
            }
        }
        return step;
    }

    private static double softThreshold(double value, double lasso) {
        return Math.signum(value) * Math.max(0, Math.abs(value) - lasso);
    }
}
