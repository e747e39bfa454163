package io.burnish.phase;

import static io.burnish.phase.Answers.preference;
import static io.burnish.phase.Answers.sample;
import static io.burnish.phase.Answers.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.burnish.data.exchange.Sample;
import io.burnish.evaluate.Game;
import io.burnish.run.RunProblem;
import java.util.List;
import org.junit.jupiter.api.Test;

class GamesTest {

    private static final int B = Baseline.NUMBER;

    @Test
    void the_higher_score_wins_on_each_prompt_that_two_models_share() {
        Player one = new Player(
                "one",
                List.of(sample("p", 0, "long **answer**"), sample("q", 0, "b"), sample("r", 0, "c")),
                List.of(score("p", 0, 3), score("q", 0, 1), score("r", 0, 5)),
                "baseline");
        Player two = new Player(
                "two",
                List.of(sample("p", 0, "x"), sample("q", 0, "y")),
                List.of(score("p", 0, 2), score("q", 0, 1)),
                "baseline");
        List<Game> games = Games.of("self", List.of(one, two), List.of());
        assertThat(games)
                .extracting(Game::promptId, Game::first, Game::second, Game::score)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("p", "one", "two", 1.0),
                        org.assertj.core.groups.Tuple.tuple("q", "one", "two", 0.5));
        assertThat(games.getFirst().firstStyle().bold()).isEqualTo(1);
        assertThat(games.getFirst().firstStyle().tokens()).isEqualTo(15);
        assertThat(games.getFirst().secondStyle().tokens()).isEqualTo(1);
    }

    @Test
    void several_answers_to_a_prompt_weigh_one_together() {
        List<Sample> answers = List.of(sample("p", 0, "a"), sample("p", 1, "b"));
        Player one = new Player("one", answers, List.of(score("p", 0, 3), score("p", 1, 0)), "baseline");
        Player two = new Player("two", answers, List.of(score("p", 0, 2), score("p", 1, 1)), "baseline");
        assertThat(Games.of("self", List.of(one, two), List.of()))
                .extracting(Game::score, Game::weight)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1.0, 0.5), org.assertj.core.groups.Tuple.tuple(0.0, 0.5));
    }

    @Test
    void comparisons_with_the_baseline_are_games_in_either_order() {
        Player one = new Player(
                "one",
                List.of(sample("p", 0, "a")),
                List.of(preference("p", 0, B, 1), preference("p", B, 0, 0.25), score("p", 0, 0.9)),
                "strong");
        Player strong = new Player(
                "strong", List.of(sample("p", 0, "# heading")), List.of(preference("p", 0, B, 0)), "baseline");
        List<Game> games = Games.of("pairwise", List.of(one, strong), List.of(sample("p", 3, "four")));
        assertThat(games)
                .extracting(Game::first, Game::second, Game::score, Game::weight)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("one", "strong", 1.0, 0.5),
                        org.assertj.core.groups.Tuple.tuple("one", "strong", 0.75, 0.5),
                        org.assertj.core.groups.Tuple.tuple("strong", "baseline", 0.0, 1.0));
        assertThat(games.getFirst().secondStyle().headers()).isEqualTo(1);
        assertThat(games.getLast().secondStyle().tokens()).isEqualTo(4);
    }

    @Test
    void scores_beside_the_baseline_are_games_with_it_too() {
        Player one = new Player(
                "one", List.of(sample("p", 0, "a")), List.of(score("p", 0, 3), score("p", B, 4)), "baseline");
        assertThat(Games.of("self", List.of(one), List.of(sample("p", 0, "x"))))
                .singleElement()
                .satisfies(game -> {
                    assertThat(game.second()).isEqualTo("baseline");
                    assertThat(game.score()).isZero();
                });
    }

    @Test
    void two_of_one_name_and_verdicts_of_another_judge_are_refused() {
        Player one = new Player("one", List.of(sample("p", 0, "a")), List.of(score("p", 0, 3)), "baseline");
        assertThatExceptionOfType(RunProblem.class)
                .isThrownBy(() -> Games.of("self", List.of(one, one), List.of()))
                .withMessageContaining("2 models play under the name 'one'");
        assertThatExceptionOfType(RunProblem.class)
                .isThrownBy(() -> Games.of("rules", List.of(one), List.of()))
                .withMessageContaining("one has no verdict of the judge 'rules', only of: self");
    }
}
