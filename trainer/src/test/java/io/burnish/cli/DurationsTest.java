package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({"90s, 90", "3h50m, 13800", "1d, 86400", "1d2h3m4s, 93784", "0h5m, 300", "' 10m ', 600"})
    void times_are_read_as_people_write_them(String text, long seconds) {
        assertThat(Durations.parse(text)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "90", "3.5h", "50m3h", "-5m", "0s", "3h 50m", "1w", "10000000000s", "5M"})
    void what_is_no_time_is_refused_with_examples(String text) {
        assertThatThrownBy(() -> Durations.parse(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("must be a time above 0 such as 90s, 3h50m or 1d (d, h, m, s in this order), got '%s'"
                        .formatted(text));
    }

    @Test
    void a_wrong_time_is_an_argument_that_does_not_fit() {
        for (String option : new String[] {"--stop-after", "--grace"}) {
            Cli cli = Cli.run("run", "recipe.yaml", option, "soon");
            assertThat(cli.exitCode()).isEqualTo(2);
            assertThat(cli.err()).contains(option, "such as 90s, 3h50m or 1d", "got 'soon'", "--help");
        }
    }
}
