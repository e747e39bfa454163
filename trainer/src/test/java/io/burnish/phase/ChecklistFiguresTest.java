package io.burnish.phase;

import static io.burnish.phase.Answers.preference;
import static io.burnish.phase.Answers.sample;
import static io.burnish.phase.Answers.score;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.burnish.data.Content;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import io.burnish.data.random.NamedSeed;
import io.burnish.evaluate.Bootstrap;
import io.burnish.evaluate.ChecklistSettings;
import io.burnish.evaluate.Measured;
import io.burnish.judge.JudgedPrompt;
import io.burnish.run.RunProblem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ChecklistFiguresTest {

    private static final int B = Baseline.NUMBER;
    private static final Bootstrap BOOTSTRAP = Bootstrap.of(NamedSeed.of(42, "bootstrap"));

    private static JudgedPrompt prompt(String id, String group, Sample... samples) {
        return new JudgedPrompt(id, new Content.Text("?"), Map.of("tag", group), List.of(samples));
    }

    private static ChecklistFigures figures(ChecklistSettings settings, JudgedPrompt... prompts) {
        return new ChecklistFigures(settings, List.of(prompts), BOOTSTRAP);
    }

    @Test
    void points_are_stretched_and_averaged_over_groups() {
        var settings = new ChecklistSettings(OptionalInt.of(500), Optional.of("tag"), Map.of("easy", 1.0, "hard", 3.0));
        Map<String, Measured> figures = figures(
                        settings,
                        prompt("p", "easy", sample("p", 0, "a"), sample("p", B, "x")),
                        prompt("q", "hard", sample("q", 0, "b"), sample("q", B, "y")))
                .of("self", List.of(score("p", 0, 10), score("p", B, 1), score("q", 0, 5)));
        assertThat(figures.get("wildbench_score").value()).isEqualTo(5);
        assertThat(figures.get("wildbench_score/easy").value()).isEqualTo(10);
        assertThat(figures.get("wildbench_score/macro").value()).isEqualTo(2.5);
    }

    @Test
    void a_slight_win_by_length_is_a_tie_in_either_order_and_a_cut_answer_wins_nothing() {
        String book = "a".repeat(700);
        Map<String, Measured> figures = figures(
                        ChecklistSettings.defaults(),
                        prompt("p", "", sample("p", 0, book), sample("p", B, "x")),
                        prompt("q", "", sample("q", 0, "b"), sample("q", B, "y")),
                        prompt("r", "", sample("r", 0, "cut", Finish.LENGTH), sample("r", B, "z")))
                .of(
                        "pairwise",
                        List.of(
                                preference("p", 0, B, 0.75), // a tie, by length
                                preference("p", B, 0, 0), // much better
                                preference("q", 0, B, 0.25), // slightly worse
                                preference("r", 0, B, 1)));
        assertThat(figures.get("wildbench_reward").value()).isEqualTo(100 * (0 + 1 - 0.5 + 0) / 4);
        assertThat(figures.get("wildbench_reward").source()).contains("500 characters");
        assertThat(figures).doesNotContainKey("wildbench_reward/macro");
    }

    @Test
    void what_does_not_fit_is_refused() {
        var grouped = new ChecklistSettings(OptionalInt.empty(), Optional.of("topic"), Map.of());
        assertThatExceptionOfType(RunProblem.class)
                .isThrownBy(() -> figures(grouped, prompt("p", "easy", sample("p", 0, "a")))
                        .of("self", List.of(score("p", 0, 5))))
                .withMessageContaining("prompt p has no field 'topic', only [tag]");
        assertThatExceptionOfType(RunProblem.class)
                .isThrownBy(() -> figures(ChecklistSettings.defaults(), prompt("p", "", sample("p", B, "x")))
                        .of("pairwise", List.of(preference("p", 4, B, 1))))
                .withMessageContaining("sample 4 of prompt p");
    }
}
