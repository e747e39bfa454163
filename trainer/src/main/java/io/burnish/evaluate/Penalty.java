package io.burnish.evaluate;

/// What large coefficients cost: `lasso |b|_1 + ridge / 2 |b|^2`, added to the sum of weighted cross-entropies.
///
/// scikit-learn's `C` multiplies the loss instead: its optimum is that of a penalty of 1 / C.
record Penalty(double lasso, double ridge) {

    static final Penalty NONE = new Penalty(0, 0);

    Penalty {
        if (!(lasso >= 0 && lasso < Double.POSITIVE_INFINITY) || !(ridge >= 0 && ridge < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("a penalty must be 0 or more, got %s and %s".formatted(lasso, ridge));
        }
    }

    static Penalty lasso(double c) {
        return new Penalty(1 / c, 0);
    }

    static Penalty ridge(double c) {
        return new Penalty(0, 1 / c);
    }

    double of(double[] coefficients) {
        double cost = 0;
        for (double coefficient : coefficients) {
            cost += lasso * Math.abs(coefficient) + ridge / 2 * coefficient * coefficient;
        }
        return cost;
    }
}
