package io.burnish.instruct;

import io.burnish.data.Content;
import io.burnish.data.PromptId;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.PromptAttempt;
import io.burnish.generate.Answer;
import io.burnish.generate.AnswerEngine;
import io.burnish.generate.Request;
import io.burnish.generate.SamplingSettings;
import io.burnish.run.RunProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// One iteration's new prompts as they come, attempt by attempt.
///
/// What is kept depends on the attempts before, and on these alone: [#resume] with those of a process that died and
/// everything goes on as it would have.
public final class PromptWriting {

    private final InstructTemplate template;
    private final FewShot fewShot;
    private final Wanted wanted;
    private final PromptScreen screen;
    private final List<Prompt> kept = new ArrayList<>();
    private final SortedMap<String, Integer> dropped = new TreeMap<>();
    private int attempts;

    /// @param seeds the prompts that examples are drawn from
    /// @param earlier prompts that new ones must be unlike too
    /// @throws RunProblem (exit 2) if there are fewer seeds than an attempt is shown
    public PromptWriting(
            List<Prompt> seeds,
            List<Prompt> earlier,
            InstructTemplate template,
            Wanted wanted,
            long seed,
            int iteration) {
        List<Example> examples = seeds.stream()
                .map(Example::of)
                .filter(example -> !example.text().isBlank())
                .toList();
        requireEnough(examples.size(), wanted.examples());
        this.template = template;
        this.fewShot = new FewShot(examples, template, wanted.examples(), seed, iteration);
        this.wanted = wanted;
        this.screen = new PromptScreen(wanted.similarity(), wanted.exclude());
        examples.forEach(example -> screen.know(example.id(), example.text()));
        earlier.stream().map(Example::of).forEach(example -> screen.know(example.id(), example.text()));
    }

    /// @throws RunProblem (exit 2)
    public static void requireEnough(int seeds, int examples) {
        if (seeds < examples) {
            throw RunProblem.badInput(
                    "loop.self_instruct.examples is %d, and loop.prompts has %,d prompts to draw them from. Give more prompts, or lower loop.self_instruct.examples"
                            .formatted(examples, seeds));
        }
    }

    /// Takes attempts that were made before.
    public void resume(List<PromptAttempt> made) {
        made.forEach(this::take);
    }

    /// Makes the next attempts.
    public List<PromptAttempt> attempt(AnswerEngine engine, SamplingSettings sampling, int count) {
        List<List<Example>> shown = IntStream.range(attempts, attempts + count)
                .mapToObj(fewShot::examples)
                .toList();
        List<Request> requests = IntStream.range(0, count)
                .mapToObj(i -> fewShot.request(attempts + i, shown.get(i)))
                .toList();
        List<List<Answer>> answers = engine.answer(requests, sampling);
        List<PromptAttempt> made = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            PromptAttempt attempt = screened(shown.get(i), answers.get(i).getFirst());
            take(attempt);
            made.add(attempt);
        }
        return made;
    }

    public boolean complete() {
        return kept.size() >= wanted.count();
    }

    /// How many attempts were made.
    public int attempts() {
        return attempts;
    }

    /// In the order in which they were written.
    public List<Prompt> kept() {
        return List.copyOf(kept);
    }

    /// How many attempts came to nothing, by the reason.
    public Map<String, Integer> dropped() {
        return new TreeMap<>(dropped);
    }

    private PromptAttempt screened(List<Example> shown, Answer answer) {
        List<String> ids = shown.stream().map(Example::id).toList();
        if (answer.finish() == Finish.ERROR) {
            return dropped(ids, answer, Dropped.ERROR);
        }
        Optional<String> text = TaskTags.within(answer.text(), template.opens());
        if (text.isEmpty()) {
            return dropped(ids, answer, Dropped.NO_TAGS);
        }
        if (answer.finish() == Finish.LENGTH && !TaskTags.closed(answer.text())) {
            return dropped(ids, answer, Dropped.UNFINISHED);
        }
        Optional<PromptScreen.Refusal> refusal =
                complete() ? Optional.of(new PromptScreen.Refusal(Dropped.SURPLUS, "")) : screen.refusal(text.get());
        return new PromptAttempt(
                attempts,
                ids,
                answer.text(),
                Optional.of(Example.like(shown, text.get())),
                refusal.map(found -> found.why().word()),
                refusal.map(PromptScreen.Refusal::detail).orElse(""));
    }

    private PromptAttempt dropped(List<String> ids, Answer answer, Dropped why) {
        return new PromptAttempt(attempts, ids, answer.text(), Optional.empty(), Optional.of(why.word()), "");
    }

    private void take(PromptAttempt attempt) {
        attempts++;
        if (attempt.kept()) {
            Content prompt = attempt.prompt().orElseThrow();
            Prompt next = new Prompt(PromptId.of(prompt), prompt, Map.of());
            screen.know(next.id(), Example.of(next).text());
            kept.add(next);
        } else {
            dropped.merge(attempt.dropped().orElseThrow(), 1, Integer::sum);
        }
    }
}
