package io.burnish.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.run.Phase;
import io.burnish.run.Waypoint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgressTest {

    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    @TempDir
    Path folder;

    @Test
    void a_pipe_gets_a_few_lines_a_phase() {
        Progress progress = new Progress(terminal(false));
        progress.onPhase(new Waypoint(0, Phase.TRAIN), 3);
        progress.onPhase(new Waypoint(2, Phase.GENERATE), 3);
        for (int done = 64; done < 4000; done += 64) {
            progress.onWorked("answering", done, 4000);
        }
        progress.onWorked("answering", 4000, 4000);
        assertThat(lines())
                .containsExactly(
                        "seed training: train",
                        "iteration 2 of 3: generate",
                        "answering: 1,024 of 4,000 prompts",
                        "answering: 2,048 of 4,000 prompts",
                        "answering: 3,008 of 4,000 prompts",
                        "answering: 4,000 of 4,000 prompts");
    }

    @Test
    void a_second_piece_of_work_of_a_phase_is_shown_from_its_beginning() {
        Progress progress = new Progress(terminal(false));
        progress.onWorked("answering", 64, 64);
        progress.onWorked("judging", 64, 64);
        assertThat(lines()).containsExactly("answering: 64 of 64 prompts", "judging: 64 of 64 prompts");
    }

    @Test
    void a_terminal_gets_a_bar() {
        Progress progress = new Progress(terminal(true));
        progress.onWorked("judging", 10, 20);
        assertThat(err.toString()).contains("judging  [############............]  10 of 20 prompts");
    }

    @Test
    void a_single_training_has_no_iterations() {
        new Progress(terminal(false)).onPhase(new Waypoint(1, Phase.TRAIN), 0);
        assertThat(lines()).isEmpty();
    }

    @Test
    void a_loop_ends_with_its_models_scores() throws IOException {
        SmallLoop run = SmallLoop.in(folder)
                .seedTraining(0.25)
                .iteration(1, "so")
                .evaluation(1, 0.5)
                .iteration(2, "so")
                .evaluation(2, 0.4375);
        new ClosingWords(terminal(false), run.directory()).print();
        assertThat(err.toString())
                .contains(
                        "done: sample_score M0 0.250 +- 0.010 -> M1 0.500 +- 0.010 -> M2 0.438 +- 0.010",
                        "M1 is the best of them",
                        "burnish inspect " + folder + " --html")
                .doesNotContain("loss 0.6");
        assertThat(out.toString().strip()).isEqualTo(folder.resolve("final").toString());
    }

    private Terminal terminal(boolean interactive) {
        return new Terminal(new PrintWriter(err, true), new PrintWriter(out, true), interactive);
    }

    private List<String> lines() {
        return err.toString().lines().toList();
    }
}
