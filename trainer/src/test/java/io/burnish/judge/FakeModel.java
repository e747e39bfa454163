package io.burnish.judge;

import io.burnish.data.Content;
import io.burnish.data.exchange.Finish;
import io.burnish.generate.Answer;
import io.burnish.generate.AnswerEngine;
import io.burnish.generate.ContinuationScorer;
import io.burnish.generate.Request;
import io.burnish.generate.SamplingSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;

/// A model that is two functions: what it answers to a text and a seed, and how probable a text is after another.
final class FakeModel implements AnswerEngine, ContinuationScorer, JudgeTools {

    private final BiFunction<String, Long, String> answers;
    private final ToDoubleBiFunction<String, String> probability;
    private AnswerScorer scorer = _ -> {
        throw new AssertionError("this judge has no use for log-probs of answers");
    };
    private @Nullable RewardScorer rewards;

    final List<Request> asked = new ArrayList<>();
    final List<Content> shown = new ArrayList<>();
    int calls;

    FakeModel(BiFunction<String, Long, String> answers, ToDoubleBiFunction<String, String> probability) {
        this.answers = answers;
        this.probability = probability;
    }

    static FakeModel answering(BiFunction<String, Long, String> answers) {
        return new FakeModel(answers, (_, _) -> {
            throw new AssertionError("this judge has no use for probabilities");
        });
    }

    static FakeModel scoring(ToDoubleBiFunction<String, String> probability) {
        return new FakeModel(
                (_, _) -> {
                    throw new AssertionError("this judge writes nothing");
                },
                probability);
    }

    FakeModel with(AnswerScorer other) {
        scorer = other;
        return this;
    }

    FakeModel with(RewardScorer other) {
        rewards = other;
        return this;
    }

    @Override
    public List<List<Answer>> answer(List<Request> requests, SamplingSettings settings) {
        calls++;
        asked.addAll(requests);
        return requests.stream()
                .map(request -> request.seeds().stream()
                        .map(seed -> answer(answers.apply(text(request.prompt()), seed)))
                        .toList())
                .toList();
    }

    private static Answer answer(String text) {
        return new Answer(text, new int[0], new double[0], text.equals("ERROR") ? Finish.ERROR : Finish.STOP);
    }

    @Override
    public List<double[]> logps(List<ContinuationScorer.Question> questions) {
        calls++;
        return questions.stream()
                .map(question -> question.continuations().stream()
                        .mapToDouble(text ->
                                Math.log(probability.applyAsDouble(text(question.prompt()) + question.begun(), text)))
                        .toArray())
                .toList();
    }

    private String text(Content prompt) {
        shown.add(prompt);
        return PromptText.of(prompt);
    }

    @Override
    public AnswerEngine engine(JudgeModel model) {
        return this;
    }

    @Override
    public ContinuationScorer continuations(JudgeModel model) {
        return this;
    }

    @Override
    public AnswerScorer answers(JudgeModel model) {
        return scorer;
    }

    @Override
    public RewardScorer rewards(Path directory) {
        if (rewards == null) {
            throw new AssertionError("this judge has no use for rewards");
        }
        return rewards;
    }

    @Override
    public List<String> controlTokens(JudgeModel model) {
        return List.of();
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public String model() {
        return "fake";
    }

    @Override
    public void close() {}
}
