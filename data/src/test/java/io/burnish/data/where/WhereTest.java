package io.burnish.data.where;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WhereTest {

    private static final Map<String, Object> ROW = new HashMap<>(Map.of(
            "score_chosen",
            8.5,
            "score_rejected",
            7,
            "source",
            "forum",
            "good",
            true,
            "two words",
            2,
            "list",
            java.util.List.of(1)));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "score_chosen > score_rejected",
                "score_chosen - score_rejected >= 1.5",
                "score_chosen >= 8.5 and score_chosen <= 8.5",
                "source = 'forum' and source == \"forum\"",
                "source != 'book' and source <> 'book'",
                "good",
                "good == true and not (good != true)",
                "not not good",
                "missing == null and source != null",
                "score_rejected == 7",
                "`two words` + 1 == 3",
                "false or good and true",
                "source < 'g'",
                "-1 < 0 and 1e3 > .5",
                "(score_chosen > 1) == true",
                "list != 3"
            })
    void isTrueOfTheRow(String condition) {
        assertThat(Where.parse(condition).test(ROW::get)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "score_chosen < score_rejected",
                "not good",
                "source == 'Forum'",
                "good and false",
                "missing != null",
                "true == 'true'",
                "score_chosen == '8.5'"
            })
    void isFalseOfTheRow(String condition) {
        assertThat(Where.parse(condition).test(ROW::get)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "score_chosen > source | cannot compare score_chosen (8.5) > source ('forum')",
                "missing > 1 | cannot compare missing (null) > 1.0",
                "source | source ('forum') is neither true nor false",
                "source - 1 > 0 | source ('forum') is no number"
            })
    void valuesThatCannotBeComparedAreNamed(String condition, String message) {
        assertThatThrownBy(() -> Where.parse(condition).test(ROW::get))
                .isInstanceOf(WhereException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a > | unexpected the end at position 4 of: a >",
                "a > 1 b | unexpected b at position 7 of: a > 1 b",
                "(a > 1 | unexpected the end at position 7 of: (a > 1",
                "a ; b | unexpected ; at position 3 of: a ; b",
                "a > and | unexpected and at position 5 of: a > and",
                "a == 'b | unexpected ' at position 6 of: a == 'b"
            })
    void whatIsNoConditionIsRefusedWithItsPosition(String condition, String message) {
        assertThatThrownBy(() -> Where.parse(condition))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void nestingIsBounded() {
        assertThatThrownBy(() -> Where.parse("(".repeat(4000) + "a" + ")".repeat(4000)))
                .hasMessage("nested deeper than 100 levels");
        assertThatThrownBy(() -> Where.parse("not ".repeat(200) + "a")).hasMessage("nested deeper than 100 levels");
        assertThatThrownBy(() -> Where.parse("a".repeat(10_001))).hasMessageContaining("at most 10000 characters");
    }

    @Test
    void printsAsItWasWritten() {
        assertThat(Where.parse("a  >1")).hasToString("a  >1").isEqualTo(Where.parse("a  >1"));
    }
}
