package io.burnish.evaluate;

import java.util.List;
import java.util.stream.IntStream;

/// How strongly the L1 penalty holds the coefficients of the length-controlled model.
public sealed interface LengthPenalty {

    /// Plain maximum likelihood.
    record None() implements LengthPenalty {}

    /// `|b|_1 + c * loss`.
    record Fixed(double c) implements LengthPenalty {
        public Fixed {
            if (!(c > 0 && c < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("c must be above 0, got " + c);
            }
        }
    }

    /// The `c` whose fits predict left-out rows best.
    ///
    /// @param folds row i, the gamed rows first, is left out in fold i mod `folds`
    record CrossValidated(int folds, List<Double> candidates) implements LengthPenalty {
        public CrossValidated {
            if (folds < 2) {
                throw new IllegalArgumentException("folds must be at least 2, got " + folds);
            }
            candidates = List.copyOf(candidates);
            candidates.forEach(Fixed::new);
            if (candidates.isEmpty()) {
                throw new IllegalArgumentException("candidates must not be empty");
            }
        }
    }

    /// AlpacaEval 2's: 5 folds, ten values from 1e-4 to 1e4 in equal ratios.
    static LengthPenalty alpacaEval() {
        return new CrossValidated(
                5,
                IntStream.range(0, 10)
                        .mapToObj(i -> Math.pow(10, -4 + 8 * i / 9.0))
                        .toList());
    }
}
