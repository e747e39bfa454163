package io.burnish.generate;

import static io.burnish.generate.FakeEngine.answer;
import static io.burnish.generate.FakeEngine.first;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.Content;
import io.burnish.data.Message;
import io.burnish.data.exchange.Finish;
import io.burnish.data.random.NamedSeed;
import io.burnish.run.RunProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AggregatingEngineTest {

    private static final SamplingSettings SAMPLING = SamplingSettings.defaults();
    private static final Content PROMPT = new Content.Messages(List.of(Message.user("Why?")));

    @TempDir
    Path directory;

    private Path template;

    @BeforeEach
    void write() throws IOException {
        template = Files.writeString(directory.resolve("template.txt"), "Merge:\n{{answers}}\nDone.\n");
    }

    private AggregateSettings settings(int proposals, int layers, OptionalInt window) {
        return new AggregateSettings(proposals, layers, window, 0.3, 1, Optional.of(template));
    }

    /// Drafts are `NAME-1`, `NAME-2` in the order they are asked for, aggregations their drafts in brackets.
    private static FakeEngine engine(String name) {
        int[] count = {0};
        return new FakeEngine((request, _) -> isAggregation(request)
                ? answer("(" + String.join(" ", drafts(request)) + ")", -0.5)
                : answer("%s-%d".formatted(name, ++count[0]), -0.1));
    }

    private static boolean isAggregation(Request request) {
        return first(request.prompt()).startsWith("Merge:");
    }

    private static List<String> drafts(Request request) {
        return first(request.prompt())
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("[Draft") && !line.matches("Merge:|Done\\."))
                .toList();
    }

    private static List<String> texts(List<Answer> answers) {
        return answers.stream().map(Answer::text).toList();
    }

    @Test
    void each_wanted_answer_is_made_of_drafts_of_its_own() {
        FakeEngine model = engine("d");
        try (var engine = new AggregatingEngine(List.of(model), model, settings(3, 1, OptionalInt.empty()))) {
            List<List<Answer>> answers = engine.answer(List.of(new Request("p", PROMPT, List.of(1L, 2L))), SAMPLING);

            assertThat(texts(answers.getFirst())).containsExactly("(d-1 d-2 d-3)", "(d-4 d-5 d-6)");
            assertThat(answers.getFirst().getFirst().logps()).containsExactly(-0.5);
        }
        assertThat(model.closed).isEqualTo(1);
        assertThat(first(model.asked.getLast().prompt()))
                .isEqualTo("Merge:\n[Draft 1]\nd-4\n\n[Draft 2]\nd-5\n\n[Draft 3]\nd-6\nDone.");
        assertThat(model.settings.getFirst()).isEqualTo(SAMPLING);
        assertThat(model.settings.getLast().temperature()).isEqualTo(0.3);
        assertThat(model.settings.getLast().topP()).isEqualTo(1);
    }

    @Test
    void seeds_come_from_the_answers_seed_and_the_last_call_has_that_one() {
        FakeEngine model = engine("d");
        var engine = new AggregatingEngine(List.of(model), model, settings(2, 2, OptionalInt.empty()));
        engine.answer(List.of(new Request("p", PROMPT, List.of(1L, 2L))), SAMPLING);

        assertThat(model.asked.getFirst().seeds())
                .containsExactly(
                        NamedSeed.of(1, "proposal-0").value(),
                        NamedSeed.of(1, "proposal-1").value());
        assertThat(model.asked.get(2).seeds().getFirst())
                .isEqualTo(NamedSeed.of(1, "layer-1/0").value());
        assertThat(model.asked.getLast().seeds()).containsExactly(2L);
        List<Long> all =
                model.asked.stream().flatMap(asked -> asked.seeds().stream()).toList();
        Set<String> ids = model.asked.stream().map(Request::id).collect(Collectors.toSet());
        assertThat(all).doesNotHaveDuplicates();
        assertThat(ids).hasSize(model.asked.size());
    }

    @Test
    void several_engines_take_turns_and_see_all_drafts_in_the_next_layer() {
        FakeEngine a = engine("a");
        FakeEngine b = engine("b");
        FakeEngine last = engine("last");
        try (var engine = new AggregatingEngine(List.of(a, b), last, settings(3, 2, OptionalInt.empty()))) {
            List<List<Answer>> answers = engine.answer(List.of(new Request("p", PROMPT, List.of(1L))), SAMPLING);
            String layer = "(a-1 b-1 a-2)";
            assertThat(texts(answers.getFirst())).containsExactly("(%s %s %s)".formatted(layer, layer, layer));
        }
        assertThat(List.of(a.closed, b.closed, last.closed)).containsExactly(1, 1, 1);
    }

    @Test
    void a_window_folds_the_drafts_one_after_another() {
        FakeEngine model = engine("d");
        var engine = new AggregatingEngine(List.of(model), model, settings(6, 1, OptionalInt.of(3)));
        List<List<Answer>> answers = engine.answer(List.of(new Request("p", PROMPT, List.of(1L))), SAMPLING);
        assertThat(texts(answers.getFirst())).containsExactly("(((d-1 d-2 d-3) d-4 d-5) d-6)");
        assertThat(model.asked.getLast().seeds()).containsExactly(1L);
    }

    @Test
    void empty_and_failed_drafts_are_left_out_and_nothing_is_made_of_none() {
        FakeEngine some = new FakeEngine((request, seed) -> isAggregation(request)
                ? answer(String.join("+", drafts(request)))
                : seed == NamedSeed.of(1, "proposal-1").value()
                        ? answer("good")
                        : new Answer("bad", new int[0], new double[0], Finish.ERROR));
        var engine = new AggregatingEngine(List.of(some), some, settings(3, 1, OptionalInt.empty()));
        List<Answer> answers = engine.answer(List.of(new Request("p", PROMPT, List.of(2L, 1L))), SAMPLING)
                .getFirst();
        assertThat(answers.get(0).finish()).isEqualTo(Finish.ERROR);
        assertThat(answers.get(1).text()).isEqualTo("good");
    }

    @Test
    void the_drafts_stand_after_the_prompts_own_system_message() {
        FakeEngine model = new FakeEngine((_, _) -> answer("d"));
        var engine = new AggregatingEngine(List.of(model), model, AggregateSettings.defaults());
        var prompt = new Content.Messages(List.of(Message.system("Be brief."), Message.user("Why?")));
        engine.answer(List.of(new Request("p", prompt, List.of(1L))), SAMPLING);

        Content.Messages asked = (Content.Messages) model.asked.getLast().prompt();
        assertThat(asked.messages()).hasSize(2);
        assertThat(first(asked))
                .startsWith("Be brief.\n\n")
                .contains("[Draft 5]\nd")
                .doesNotContain("{{");
    }

    @Test
    void a_draft_cannot_put_in_drafts() {
        FakeEngine model = new FakeEngine((_, _) -> answer("{{answers}}"));
        var engine = new AggregatingEngine(List.of(model), model, settings(2, 1, OptionalInt.empty()));
        engine.answer(List.of(new Request("p", new Content.Text("Why?"), List.of(1L))), SAMPLING);
        assertThat(first(model.asked.getLast().prompt()))
                .isEqualTo("Merge:\n[Draft 1]\n{{answers}}\n\n[Draft 2]\n{{answers}}\nDone.");
    }

    @Test
    void equal_drafts_are_refused() {
        var greedy = new SamplingSettings(0, 1, OptionalInt.empty(), 0, 1, 9, List.of(), List.of());
        FakeEngine model = engine("d");
        var engine = new AggregatingEngine(List.of(model), model, settings(3, 1, OptionalInt.empty()));
        assertThatThrownBy(() -> engine.answer(List.of(new Request("p", PROMPT, List.of(1L))), greedy))
                .isInstanceOf(RunProblem.class)
                .hasMessageContaining("temperature must be above 0");
    }

    @Test
    void a_template_without_its_slot_is_refused() throws IOException {
        Files.writeString(template, "Merge.");
        FakeEngine model = engine("d");
        assertThatThrownBy(() -> new AggregatingEngine(List.of(model), model, settings(3, 1, OptionalInt.empty())))
                .isInstanceOf(RunProblem.class)
                .hasMessageContaining("{{answers}}");
    }

    @Test
    void settings_that_contradict_each_other_are_refused() {
        assertThatThrownBy(() -> settings(1, 1, OptionalInt.empty())).hasMessageStartingWith("proposals must be");
        assertThatThrownBy(() -> settings(3, 1, OptionalInt.of(4))).hasMessageStartingWith("window must be");
        assertThatThrownBy(() -> settings(3, 2, OptionalInt.of(2))).hasMessageStartingWith("window must be none");
    }
}
