package io.burnish.data.pairing;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Collection;

/// Means that are rounded once, at the end.
///
/// A tie must stay one: two answers whose verdicts have equal means would make a pair if the means differed by a
/// rounding of their sums, which depends on the verdicts' order and number.
final class ExactMean {

    private ExactMean() {}

    /// @param numbers finite, at least one
    static double of(Collection<? extends Number> numbers) {
        BigDecimal sum = numbers.stream()
                .map(number -> new BigDecimal(number.doubleValue()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return sum.divide(BigDecimal.valueOf(numbers.size()), MathContext.DECIMAL128)
                .doubleValue();
    }
}
