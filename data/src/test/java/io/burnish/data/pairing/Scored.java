package io.burnish.data.pairing;

import io.burnish.data.Content;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.ScoredSample;
import java.util.ArrayList;
import java.util.List;

/// Builds judged answers for tests; an answer has as many tokens as it has characters.
final class Scored {

    private final String id;
    private final Content prompt;
    private final List<ScoredSample> samples = new ArrayList<>();

    private Scored(String id, Content prompt) {
        this.id = id;
        this.prompt = prompt;
    }

    static Scored prompt(String id) {
        return new Scored(id, new Content.Text("the prompt " + id));
    }

    static Scored prompt(String id, String text) {
        return new Scored(id, new Content.Text(text));
    }

    static Scored prompt(String id, Content prompt) {
        return new Scored(id, prompt);
    }

    /// Different finished answers of the same length with these scores.
    static ScoredPrompt of(String id, double... scores) {
        Scored prompt = prompt(id);
        for (double score : scores) {
            prompt.answer("answer %03d".formatted(prompt.samples.size()), score);
        }
        return prompt.done();
    }

    static Sample sample(String id, int number, String text, Finish finish) {
        return new Sample(
                id,
                1,
                number,
                new Content.Text("the prompt " + id),
                text,
                new int[text.length()],
                new double[text.length()],
                finish,
                0,
                "test",
                "test");
    }

    Scored answer(String text, double score) {
        return answer(text, score, Finish.STOP);
    }

    Scored answer(int length, double score) {
        return answer("%0" + length + "d", samples.size(), score);
    }

    private Scored answer(String format, int number, double score) {
        return answer(format.formatted(number), score);
    }

    Scored unfinished(String text, double score) {
        return answer(text, score, Finish.LENGTH);
    }

    Scored answer(String text, double score, Finish finish) {
        samples.add(new ScoredSample(sample(id, samples.size(), text, finish), score));
        return this;
    }

    ScoredPrompt done() {
        return new ScoredPrompt(id, prompt, samples);
    }
}
