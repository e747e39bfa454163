package io.burnish.judge;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.burnish.data.exchange.Verdict;
import io.burnish.run.RunProblem;
import io.burnish.run.Sha256;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ParseCheckTest {

    private static final JudgeSettings SELF = JudgeSettings.Self.of(Path.of("rubric.txt"));

    private static Verdict verdict(String judge, int prompt, boolean read, String shown) {
        return new Verdict(
                "p" + prompt,
                List.of(0),
                judge,
                0,
                read ? OptionalDouble.of(3) : OptionalDouble.empty(),
                OptionalDouble.empty(),
                "I would rather not say",
                read ? Optional.empty() : Optional.of("nothing matches"),
                Sha256.of(shown));
    }

    @Test
    void few_judgements_that_cannot_be_read_are_enough() {
        List<Verdict> verdicts = IntStream.range(0, 5)
                .mapToObj(i -> verdict("self", i, i == 0, "shown"))
                .toList();
        assertThatExceptionOfType(RunProblem.class)
                .isThrownBy(() -> ParseCheck.of(SELF, verdicts))
                .withMessageContaining("the judge 'self' wrote 4 of 5 judgements that cannot be read")
                .withMessageContaining(
                        "prompt p1, sample 0, try 0: nothing matches; it wrote: 'I would rather not say'")
                .withMessageContaining("prompt p3")
                .satisfies(e -> org.assertj.core.api.Assertions.assertThat(e.getMessage())
                        .doesNotContain("prompt p4"));
    }

    @Test
    void half_of_them_may_be_unreadable_and_what_was_derived_does_not_count() {
        List<Verdict> verdicts = List.of(
                verdict("self", 0, true, "shown"),
                verdict("self", 1, false, "shown"),
                verdict("self", 2, false, ""),
                verdict("other", 3, false, "shown"));
        assertThatCode(() -> ParseCheck.of(SELF, verdicts)).doesNotThrowAnyException();
    }

    @Test
    void judges_that_another_one_asks_are_looked_at_too() {
        JudgeSettings ensemble = JudgeSettings.Ensemble.of(List.of(JudgeSettings.Implicit.defaults(), SELF, SELF));
        assertThatCode(() -> ParseCheck.of(ensemble, List.of(verdict("ensemble/self", 0, true, "shown"))))
                .doesNotThrowAnyException();
        assertThatExceptionOfType(RunProblem.class)
                .isThrownBy(() -> ParseCheck.of(ensemble, List.of(verdict("ensemble/self-2", 0, false, "shown"))))
                .withMessageContaining("ensemble/self-2");
    }
}
