package io.burnish.generate;

import static io.burnish.generate.FakeEngine.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.Content;
import io.burnish.data.exchange.Finish;
import io.burnish.data.random.NamedSeed;
import io.burnish.run.RunProblem;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Test;

class BestOfNEngineTest {

    private static final Request TWO = new Request("p", new Content.Text("Why?"), List.of(1L, 2L));

    private static FakeEngine giving(Answer... answers) {
        Iterator<Answer> next = List.of(answers).iterator();
        return new FakeEngine((_, _) -> next.next());
    }

    private static List<String> texts(AnswerEngine engine) {
        return engine.answer(List.of(TWO), SamplingSettings.defaults()).getFirst().stream()
                .map(Answer::text)
                .toList();
    }

    @Test
    void the_most_probable_of_each_answers_own_candidates_is_taken() {
        FakeEngine model = giving(
                answer("a", -1, -1),
                answer("b", -0.4, -0.6),
                answer("c", -2),
                answer("d", -0.9),
                answer("e", -0.8, -0.8, -0.8),
                answer("f", -0.8));
        try (var engine = new BestOfNEngine(model, 3, AnswerRanking.meanLogp())) {
            assertThat(texts(engine)).containsExactly("b", "f");
        }
        assertThat(model.closed).isEqualTo(1);
        assertThat(model.asked.getFirst().seeds()).hasSize(6).doesNotHaveDuplicates();
        assertThat(model.asked.getFirst().seeds().get(4))
                .isEqualTo(NamedSeed.of(2, "candidate-1").value());
    }

    @Test
    void of_equal_ones_the_first_is_taken() {
        var engine = new BestOfNEngine(
                giving(answer("a", -1), answer("b", -1), answer("c", -1), answer("d", -1)),
                2,
                AnswerRanking.meanLogp());
        assertThat(texts(engine)).containsExactly("a", "c");
    }

    @Test
    void a_finished_answer_is_preferred_and_a_failed_one_is_not_ranked() {
        var cut = new Answer("cut", new int[1], new double[] {-0.1}, Finish.LENGTH);
        var failed = new Answer("", new int[0], new double[0], Finish.ERROR);
        var engine = new BestOfNEngine(giving(cut, answer("a", -5), failed, cut), 2, AnswerRanking.meanLogp());
        assertThat(texts(engine)).containsExactly("a", "cut");
    }

    @Test
    void any_score_ranks_and_none_is_the_worst() {
        AnswerRanking longest = (_, answers) -> answers.stream()
                .map(of -> of.stream()
                        .mapToDouble(answer -> answer.text().isEmpty()
                                ? Double.NaN
                                : answer.text().length())
                        .toArray())
                .toList();
        var engine = new BestOfNEngine(giving(answer(""), answer("a"), answer("aaa"), answer("aa")), 2, longest);
        assertThat(texts(engine)).containsExactly("a", "aaa");
    }

    @Test
    void without_log_probs_the_remedy_is_named() {
        var engine = new BestOfNEngine(
                giving(answer("a"), answer("b"), answer("c"), answer("d")), 2, AnswerRanking.meanLogp());
        assertThatThrownBy(() -> texts(engine)).isInstanceOf(RunProblem.class).hasMessageContaining("logprobs: true");
    }
}
