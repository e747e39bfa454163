package io.burnish.data.pairing;

import java.util.Collection;

/// How numbers are distributed.
///
/// @param mean 0 where there are none
/// @param deviation the standard deviation, with count - 1; 0 where there are fewer than two
public record Moments(int count, double mean, double deviation) {

    static Moments of(Collection<? extends Number> numbers) {
        int count = numbers.size();
        if (count == 0) {
            return new Moments(0, 0, 0);
        }
        double mean = ExactMean.of(numbers);
        double squares = numbers.stream()
                .mapToDouble(number -> (number.doubleValue() - mean) * (number.doubleValue() - mean))
                .sum();
        return new Moments(count, mean, count < 2 ? 0 : Math.sqrt(squares / (count - 1)));
    }
}
