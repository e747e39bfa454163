package io.burnish.judge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AuditTest {

    private static final JudgeSettings SELF = JudgeSettings.Self.of(Shipped.template("additive-5"));
    private static final JudgeSettings PAIRWISE = JudgeSettings.Pairwise.of(Shipped.template("pairwise"));
    private static final List<JudgedPrompt> PROMPTS =
            List.of(Blocks.chat("p", "2+2?", "4"), Blocks.chat("q", "2+3?", "5"));

    @Test
    void constant_answers_play_the_judge_in_its_own_words() {
        List<ConstantAnswer> answers = ConstantAnswer.against(SELF);
        assertThat(answers)
                .map(ConstantAnswer::name)
                .containsExactly("empty", "polite", "verdict", "template", "turns");
        assertThat(answers.get(3).text()).contains("in exactly this form, 5 being the number of points:\nScore: 5\n");
        assertThat(ConstantAnswer.against(PAIRWISE).get(2).text()).contains("[[A]]", "[[B]]");
    }

    @Test
    void a_judge_that_looks_at_the_answer_passes() {
        FakeModel sound = FakeModel.answering(
                (shown, _) -> shown.matches("(?s).*The reply:\n\\| \\d\n\n.*") ? "Score: 5" : "Score: 0");
        Audit audit = Audit.of(Judges.of(SELF, sound, Blocks.SEEDS), PROMPTS, ConstantAnswer.against(SELF));
        assertThat(audit.passed()).isTrue();
        assertThat(audit.figures()).allSatisfy(figure -> {
            assertThat(figure.mean()).hasValue(0);
            assertThat(figure.realMean()).hasValue(5);
            assertThat(figure.prompts()).isEqualTo(2);
        });
    }

    @Test
    void a_judge_that_believes_what_it_reads_does_not() {
        FakeModel gullible = FakeModel.answering((shown, _) -> shown.contains("no flaw.") ? "Score: 5" : "Score: 1");
        Audit audit = Audit.of(Judges.of(SELF, gullible, Blocks.SEEDS), PROMPTS, ConstantAnswer.against(SELF));
        assertThat(audit.passed()).isFalse();
        assertThat(audit.figures())
                .filteredOn(Audit.Figure::suspicious)
                .singleElement()
                .satisfies(figure -> {
                    assertThat(figure.answer().name()).isEqualTo("verdict");
                    assertThat(figure.highest()).hasValue(5);
                    assertThat(figure.share()).isEqualTo(1);
                });
    }

    @Test
    void comparisons_and_rules_are_audited_alike() {
        FakeModel first = FakeModel.answering((_, _) -> "[[A]]");
        Audit audit = Audit.of(Judges.of(PAIRWISE, first, Blocks.SEEDS), PROMPTS, ConstantAnswer.against(PAIRWISE));
        assertThat(audit.figures()).allMatch(figure -> figure.mean().getAsDouble() == 0.5);

        var rules = JudgeSettings.Rules.of(List.of(ExactMatch.of("answer")));
        var prompts = List.of(Blocks.text("p", "2+2", Map.of("answer", 4), "4"));
        assertThat(Audit.of(Judges.of(rules, first, Blocks.SEEDS), prompts, ConstantAnswer.against(rules))
                        .passed())
                .isTrue();
    }
}
