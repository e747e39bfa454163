package io.burnish.evaluate;

import java.util.Optional;

/// The exact optimum of a weighted, penalised logistic regression without intercept:
/// `min_b sum_i weight_i CE(target_i, s(x_i b)) + lasso |b|_1 + ridge / 2 |b|^2`.
///
/// By proximal Newton steps (Lee, Sun, Saunders, 2014): the loss is replaced by its second-order expansion, whose
/// penalised minimum [QuadraticStep] finds; the step is halved until it lowers the objective. The objective is convex,
/// so what stops moving is the optimum. Starts at 0 and draws nothing: equal input, equal bits.
final class LogisticRegression {

    private static final int MAX_STEPS = 200;
    private static final int MAX_HALVINGS = 60;
    private static final double SETTLED = 1e-13;

    /// What the sum over rows rounds away: close to the optimum, no step may seem to lower the objective.
    private static final double ROUNDING = 1e-13;

    /// `s(30)` is 1 in 13 digits: where scores grow past it, they would grow for ever.
    private static final double MAX_SCORE = 30;

    private final Design design;
    private final Penalty penalty;

    private LogisticRegression(Design design, Penalty penalty) {
        this.design = design;
        this.penalty = penalty;
    }

    /// @return empty when there is no finite optimum: the rows are separable, and nothing is penalised
    static Optional<double[]> fit(Design design, Penalty penalty) {
        return new LogisticRegression(design, penalty).fit();
    }

    private Optional<double[]> fit() {
        double[] coefficients = new double[design.features()];
        double objective = objective(coefficients);
        for (int step = 0; step < MAX_STEPS; step++) {
            double[] direction =
                    new Expansion(design, penalty.ridge(), coefficients).step(penalty.lasso(), coefficients);
            double size = 1;
            double[] next = moved(coefficients, direction, size);
            double lower = objective(next);
            double bound = objective + ROUNDING * Math.max(1, objective);
            for (int i = 0; lower > bound && i < MAX_HALVINGS; i++) {
                size /= 2;
                next = moved(coefficients, direction, size);
                lower = objective(next);
            }
            boolean settled = settled(coefficients, next);
            coefficients = next;
            objective = lower;
            if (tooLarge(coefficients)) {
                return Optional.empty();
            }
            if (settled) {
                return Optional.of(coefficients);
            }
        }
        return Optional.empty();
    }

    private double objective(double[] coefficients) {
        double loss = 0;
        for (int row = 0; row < design.rows(); row++) {
            double weight = design.weight_R()[row];
            if (weight != 0) {
                loss += weight * design.crossEntropy(row, coefficients);
            }
        }
        return loss + penalty.of(coefficients);
    }

    private boolean tooLarge(double[] coefficients) {
        for (int row = 0; row < design.rows(); row++) {
            if (design.weight_R()[row] != 0 && Math.abs(design.score(row, coefficients)) > MAX_SCORE) {
                return true;
            }
        }
        return false;
    }

    private static boolean settled(double[] before, double[] after) {
        double change = 0;
        double size = 1;
        for (int i = 0; i < before.length; i++) {
            change = Math.max(change, Math.abs(after[i] - before[i]));
            size = Math.max(size, Math.abs(after[i]));
        }
        return change <= SETTLED * size;
    }

    private static double[] moved(double[] from, double[] direction, double size) {
        double[] to = new double[from.length];
        for (int i = 0; i < from.length; i++) {
            to[i] = from[i] + size * direction[i];
        }
        return to;
    }
}
