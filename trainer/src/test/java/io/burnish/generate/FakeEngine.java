package io.burnish.generate;

import io.burnish.data.Content;
import io.burnish.data.Message;
import io.burnish.data.exchange.Finish;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;

/// An engine that is a function of prompt and seed, and remembers what it was asked.
final class FakeEngine implements AnswerEngine {

    final List<Request> asked = new ArrayList<>();
    final List<SamplingSettings> settings = new ArrayList<>();
    int closed;
    private final BiFunction<Request, Long, Answer> answers;

    FakeEngine(BiFunction<Request, Long, Answer> answers) {
        this.answers = answers;
    }

    static Answer answer(String text, double... logps) {
        return new Answer(text, new int[logps.length], logps, Finish.STOP);
    }

    /// The content of the first message.
    static String first(Content prompt) {
        Message message = ((Content.Messages) prompt).messages().getFirst();
        return Objects.toString(message.fields().get("content"));
    }

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public String model() {
        return "fake-model";
    }

    @Override
    public List<List<Answer>> answer(List<Request> requests, SamplingSettings sampling) {
        asked.addAll(requests);
        settings.add(sampling);
        return requests.stream()
                .map(request -> request.seeds().stream()
                        .map(seed -> answers.apply(request, seed))
                        .toList())
                .toList();
    }

    @Override
    public void close() {
        closed++;
    }
}
