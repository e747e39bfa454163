package io.burnish.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.generate.AnswerEngine;
import io.burnish.generate.ContinuationScorer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a judge is said to ask is what it calls for when it is made.
class AskedModelsTest {

    private static final JudgeModel SELF = new JudgeModel.Self();
    private static final JudgeModel REFERENCE = new JudgeModel.Reference();
    private static final JudgeModel LOCAL = JudgeModel.Local.of(Path.of("/models/judge"));
    private static final JudgeModel SERVER = JudgeModel.Openai.of("http://localhost:8000/v1", "large");
    private static final Path REWARD = Path.of("/models/reward");

    @TempDir
    Path folder;

    /// Writes down what is called for.
    private static final class Recording implements JudgeTools {
        final Set<String> called = new TreeSet<>();
        private final FakeModel fake = FakeModel.answering((_, _) -> "").with((RewardScorer) new OneOutput());

        private record OneOutput() implements RewardScorer {
            @Override
            public int outputs() {
                return 1;
            }

            @Override
            public List<double[]> rewards(List<AnswerScorer.PromptedAnswer> answers) {
                return List.of();
            }
        }

        private void call(String what, JudgeModel model) {
            if (!(model instanceof JudgeModel.Openai)) {
                called.add(what + " " + model);
            }
        }

        @Override
        public AnswerEngine engine(JudgeModel model) {
            call("writes", model);
            return fake;
        }

        @Override
        public ContinuationScorer continuations(JudgeModel model) {
            call("scores", model);
            return fake;
        }

        @Override
        public AnswerScorer answers(JudgeModel model) {
            call("scores", model);
            return fake.answers(model);
        }

        @Override
        public RewardScorer rewards(Path directory) {
            called.add("rewards " + directory);
            return fake.rewards(directory);
        }

        @Override
        public List<String> controlTokens(JudgeModel model) {
            return List.of();
        }
    }

    private static Set<String> said(JudgeSettings settings) {
        Set<String> said = new TreeSet<>();
        AskedModels asked = AskedModels.of("judge", settings);
        asked.models().forEach(model -> {
            model.writes().ifPresent(_ -> said.add("writes " + model.model()));
            if (model.scores()) {
                said.add("scores " + model.model());
            }
        });
        asked.rewards().forEach(reward -> said.add("rewards " + reward.directory()));
        return said;
    }

    private List<JudgeSettings> all() throws IOException {
        Path one = Files.writeString(folder.resolve("one.txt"), "{{prompt}}\n{{answer}}\n");
        Path two = Files.writeString(folder.resolve("two.txt"), "{{prompt}}\n{{answer_a}}\n{{answer_b}}\n");
        JudgeSettings.Model written = JudgeSettings.Model.of(LOCAL, one);
        return List.of(
                JudgeSettings.Self.of(one),
                written,
                JudgeSettings.Model.of(SERVER, one),
                expecting(SELF, one, Optional.empty()),
                expecting(LOCAL, one, Optional.of("=")),
                JudgeSettings.Pairwise.of(two),
                JudgeSettings.Consistency.of(one),
                JudgeSettings.DensityRatio.of(LOCAL, REFERENCE),
                JudgeSettings.Implicit.defaults(),
                JudgeSettings.RewardModel.of(REWARD),
                JudgeSettings.Rules.of(List.of(new ValidJson(List.of()))));
    }

    private static JudgeSettings expecting(JudgeModel model, Path template, Optional<String> marker) {
        JudgeSettings.Model usual = JudgeSettings.Model.of(model, template);
        return new JudgeSettings.Model(
                model,
                template,
                new ScoreForm.Expectation(Map.of("0", 0.0, "1", 1.0), marker, ""),
                usual.samples(),
                usual.temperature(),
                usual.topP(),
                usual.maxTokens(),
                usual.retries(),
                usual.maxUnparseable(),
                usual.askAs(),
                usual.rawSlots(),
                usual.slots());
    }

    @Test
    void a_judge_calls_for_what_it_is_said_to_ask() throws IOException {
        for (JudgeSettings settings : all()) {
            Recording tools = new Recording();
            Judges.of(settings, tools, Blocks.SEEDS);
            assertThat(said(settings)).as(settings.toString()).isEqualTo(tools.called);
        }
    }

    @Test
    void judges_of_judges_ask_what_all_of_them_do() throws IOException {
        Set<String> each = new LinkedHashSet<>();
        for (JudgeSettings settings : all()) {
            each.addAll(said(settings));
        }
        assertThat(said(JudgeSettings.Ensemble.of(all()))).isEqualTo(new TreeSet<>(each));
        assertThat(said(JudgeSettings.SimulatedAnnotator.of(all()))).isEqualTo(new TreeSet<>(each));
    }

    @Test
    void each_has_the_key_that_names_it() throws IOException {
        AskedModels asked = AskedModels.of("evaluate.judge", JudgeSettings.Ensemble.of(all()));
        assertThat(asked.models().stream().map(AskedModels.Asked::key))
                .containsExactly(
                        "evaluate.judge.judges[0]",
                        "evaluate.judge.judges[1].model",
                        "evaluate.judge.judges[3].model",
                        "evaluate.judge.judges[4].model",
                        "evaluate.judge.judges[5].model",
                        "evaluate.judge.judges[6].model",
                        "evaluate.judge.judges[7].strong",
                        "evaluate.judge.judges[7].weak",
                        "evaluate.judge.judges[8].policy",
                        "evaluate.judge.judges[8].reference");
        assertThat(asked.rewards()).containsExactly(new AskedModels.Reward("evaluate.judge.judges[9].model", REWARD));
    }
}
