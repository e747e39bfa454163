package io.burnish.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {

    @ParameterizedTest
    @CsvSource({"0, 20, 0", "10, 20, 10", "0.1, 20, 2", "0.1, 21, 3", "0.0, 20, 0", "1, 20, 1"})
    void whole_numbers_are_steps_and_what_is_below_one_is_a_fraction_rounded_up(String text, int total, int steps) {
        assertThat(Span.parse(text).of(total)).isEqualTo(steps);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0", "1.5", "-0.1", "ten", "99999999999", "NaN"})
    void anything_else_is_refused(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Span.parse(text))
                .withMessageStartingWith("must be a fraction below 1 or a whole number of steps, got ");
    }

    @Test
    void its_text_reads_back() {
        assertThat(Span.parse(new Span.Fraction(0.03).toString())).isEqualTo(new Span.Fraction(0.03));
        assertThat(Span.parse(new Span.Steps(7).toString())).isEqualTo(new Span.Steps(7));
    }
}
