package io.burnish.instruct;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.burnish.data.Content;
import io.burnish.data.Message;
import io.burnish.data.PromptId;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.PromptAttempt;
import io.burnish.data.exchange.PromptAttemptLines;
import io.burnish.generate.Answer;
import io.burnish.generate.AnswerEngine;
import io.burnish.generate.Request;
import io.burnish.generate.SamplingSettings;
import io.burnish.run.RunProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PromptWritingTest {

    private static final InstructTemplate OWN = InstructTemplate.read(Optional.empty());

    @TempDir
    Path folder;

    private static Prompt prompt(Content content) {
        return new Prompt(PromptId.of(content), content, Map.of());
    }

    private static List<Prompt> texts(String... texts) {
        return Arrays.stream(texts).map(text -> prompt(new Content.Text(text))).toList();
    }

    private static List<Prompt> numbered(int count) {
        return texts(IntStream.range(0, count)
                .mapToObj("Seed question number %d"::formatted)
                .toArray(String[]::new));
    }

    private static PromptWriting writing(List<Prompt> seeds, int count, int examples, String... excluded) {
        return new PromptWriting(seeds, List.of(), OWN, new Wanted(count, examples, 0.7, List.of(excluded)), 42, 2);
    }

    private static Answer stopped(String text) {
        return new Answer(text, new int[0], new double[0], Finish.STOP);
    }

    /// Answers attempt i with the ith text.
    private static AnswerEngine saying(String... texts) {
        return answering(request -> stopped(texts[Integer.parseInt(request.id().substring("instruct/".length()))]));
    }

    private static AnswerEngine answering(Function<Request, Answer> answers) {
        return new AnswerEngine() {
            @Override
            public String name() {
                return "fake";
            }

            @Override
            public String model() {
                return "fake-model";
            }

            @Override
            public List<List<Answer>> answer(List<Request> requests, SamplingSettings settings) {
                return requests.stream()
                        .map(request -> List.of(answers.apply(request)))
                        .toList();
            }

            @Override
            public void close() {}
        };
    }

    private static List<PromptAttempt> attempt(PromptWriting writing, AnswerEngine engine, int count) {
        return writing.attempt(engine, SamplingSettings.defaults(), count);
    }

    @Test
    void every_attempt_that_comes_to_nothing_has_its_reason() {
        var unfinished = new Answer("<task>Say at length", new int[0], new double[0], Finish.LENGTH);
        var error = new Answer("", new int[0], new double[0], Finish.ERROR);
        List<Answer> answers = List.of(
                stopped("I think of <task> or so. <task>\nName a river in Spain\n"),
                stopped("Name a river in Spain"),
                unfinished,
                error,
                stopped("<task>  </task>"),
                stopped("<task>Draw an Image of a dog</task>"),
                stopped("<task>Name a river in France</task> and more"),
                new Answer("<task>How old is the sun?</task> The", new int[0], new double[0], Finish.LENGTH),
                stopped("<task>What is a good book about bees</task>"));
        PromptWriting writing = writing(texts("one seed", "another seed"), 2, 2, "image", "graph");

        List<PromptAttempt> made = attempt(
                writing,
                answering(request -> answers.get(Integer.parseInt(request.id().substring("instruct/".length())))),
                answers.size());

        assertThat(made)
                .extracting(attempt -> attempt.dropped().orElse("kept"))
                .containsExactly(
                        "kept",
                        "no_tags",
                        "unfinished",
                        "error",
                        "empty",
                        "excluded_word",
                        "similar",
                        "kept",
                        "surplus");
        assertThat(made.get(6).detail())
                .isEqualTo("rouge_l 0.800 to " + PromptId.of(new Content.Text("Name a river in Spain")));
        assertThat(writing.kept())
                .extracting(Prompt::prompt)
                .containsExactly(new Content.Text("Name a river in Spain"), new Content.Text("How old is the sun?"));
        assertThat(writing.complete()).isTrue();
        assertThat(writing.dropped()).hasSize(7).containsEntry("similar", 1);
    }

    @Test
    void a_near_copy_of_a_seed_or_of_an_earlier_iterations_prompt_is_dropped() {
        List<Prompt> seeds = texts("Tell me about the history of Rome");
        List<Prompt> earlier = texts("Which planets have no moons");
        var writing = new PromptWriting(seeds, earlier, OWN, new Wanted(2, 1, 0.7, List.of()), 42, 2);

        List<PromptAttempt> made =
                attempt(writing, saying("<task>tell me the history of Rome!", "<task>Which planets have moons?"), 2);

        assertThat(made).extracting(PromptAttempt::dropped).containsOnly(Optional.of("similar"));
        assertThat(made)
                .extracting(PromptAttempt::detail)
                .containsExactly(
                        "rouge_l 0.923 to " + seeds.getFirst().id(),
                        "rouge_l 0.889 to " + earlier.getFirst().id());
    }

    @Test
    void examples_are_different_ones_drawn_by_the_attempts_own_seed() {
        List<Request> asked = new ArrayList<>();
        AnswerEngine engine = answering(request -> {
            asked.add(request);
            return stopped("");
        });
        List<PromptAttempt> made = attempt(writing(numbered(30), 5, 8), engine, 20);

        assertThat(made)
                .allSatisfy(attempt -> assertThat(attempt.examples()).hasSize(8).doesNotHaveDuplicates());
        assertThat(made).extracting(PromptAttempt::examples).doesNotHaveDuplicates();
        assertThat(asked).extracting(Request::seeds).doesNotHaveDuplicates();
        assertThat(asked.getFirst().prompt()).isInstanceOf(Content.Text.class);
        assertThat(((Content.Text) asked.getFirst().prompt()).text())
                .containsPattern("(?s)(<task>\nSeed question number \\d+\n</task>(\n\n)?){8}$");

        List<PromptAttempt> later = new ArrayList<>();
        PromptWriting again = writing(numbered(30), 5, 8);
        for (int i = 0; i < 20; i++) {
            later.addAll(attempt(again, engine, 1));
        }
        assertThat(later).isEqualTo(made);
        assertThat(asked.subList(20, 40)).isEqualTo(asked.subList(0, 20));
    }

    @Test
    void message_prompts_make_message_prompts_with_the_system_message_that_all_have() {
        Message system = Message.system("Answer in verse.");
        Prompt one = prompt(new Content.Messages(
                List.of(system, Message.user("Name a tree"), Message.assistant("Oak"), Message.user("Another"))));
        Prompt two = prompt(new Content.Messages(List.of(system, Message.user("Name a bird"))));
        Prompt plain = prompt(new Content.Messages(List.of(Message.user("Name a fish"))));
        List<Content> asked = new ArrayList<>();
        AnswerEngine engine = answering(request -> {
            asked.add(request.prompt());
            return stopped("<task>Why is the sky blue?</task>");
        });

        PromptWriting same = writing(List.of(one, two), 1, 2);
        attempt(same, engine, 1);
        PromptWriting mixed = writing(List.of(one, two, plain), 1, 3);
        attempt(mixed, engine, 1);

        Message question = Message.user("Why is the sky blue?");
        assertThat(same.kept().getFirst().prompt()).isEqualTo(new Content.Messages(List.of(system, question)));
        assertThat(mixed.kept().getFirst().prompt()).isEqualTo(new Content.Messages(List.of(question)));
        assertThat(asked.getFirst())
                .isInstanceOfSatisfying(
                        Content.Messages.class,
                        messages -> assertThat(messages.messages())
                                .singleElement()
                                .satisfies(message -> assertThat(message.fields())
                                        .containsEntry("role", "user")
                                        .extractingByKey("content")
                                        .asString()
                                        .contains("Name a tree", "Name a bird")
                                        .doesNotContain("Another", "verse")));
    }

    @Test
    void what_was_written_before_a_kill_counts_and_the_rest_is_the_same() throws Exception {
        AnswerEngine engine = answering(request -> stopped("<task>Question "
                + "abcdefgh".charAt((int) Math.floorMod(request.seeds().getFirst(), 8L)) + " of "
                + request.seeds().getFirst() % 3));
        PromptWriting whole = writing(numbered(20), 12, 3);
        List<PromptAttempt> all = attempt(whole, engine, 40);

        Path file = Files.write(
                folder.resolve("attempts.jsonl"),
                all.subList(0, 17).stream().map(PromptAttemptLines::write).toList());
        PromptWriting resumed = writing(numbered(20), 12, 3);
        resumed.resume(PromptAttemptLines.read(file));
        assertThat(attempt(resumed, engine, 23)).isEqualTo(all.subList(17, 40));
        assertThat(resumed.kept()).isEqualTo(whole.kept()).hasSizeBetween(2, 12);
        assertThat(resumed.dropped()).isEqualTo(whole.dropped()).containsKey("similar");
    }

    @Test
    void a_template_of_ones_own_is_filled_and_may_end_with_the_opening_tag() throws Exception {
        Path file = Files.writeString(folder.resolve("mine.txt"), "Some:\n{{examples}}\n<task>\n");
        InstructTemplate template = InstructTemplate.read(Optional.of(file));
        assertThat(template.fill(List.of("a {{examples}}", "b")))
                .isEqualTo("Some:\n<task>\na {{examples}}\n</task>\n\n<task>\nb\n</task>\n<task>");

        var writing = new PromptWriting(texts("x"), List.of(), template, new Wanted(1, 1, 0.7, List.of()), 42, 1);
        attempt(writing, saying("What is rain?\n"), 1);
        assertThat(writing.kept().getFirst().prompt()).isEqualTo(new Content.Text("What is rain?"));
    }

    @Test
    void a_template_without_its_slot_and_too_few_seeds_are_refused_with_the_remedy() throws Exception {
        Path file = Files.writeString(folder.resolve("bad.txt"), "Write a task\n");
        assertThatThrownBy(() -> InstructTemplate.read(Optional.of(file)))
                .isInstanceOf(RunProblem.class)
                .hasMessageStartingWith(file + ": the template of loop.self_instruct has no {{examples}}. It must be");
        assertThatThrownBy(() -> InstructTemplate.of("twice.txt", "{{examples}} {{examples}}"))
                .hasMessageContaining("more than one {{examples}}");
        assertThatThrownBy(() -> InstructTemplate.read(Optional.of(folder.resolve("gone.txt"))))
                .hasMessageEndingWith("is not there");
        assertThatThrownBy(() -> writing(numbered(7), 1, 8))
                .isInstanceOf(RunProblem.class)
                .hasMessageContaining("examples is 8, and loop.prompts has 7 prompts")
                .hasMessageContaining("lower loop.self_instruct.examples");
    }
}
