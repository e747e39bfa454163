package io.burnish.judge;

import io.burnish.data.exchange.Finish;
import io.burnish.generate.Answer;
import io.burnish.generate.AnswerEngine;
import io.burnish.generate.Request;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/// Lets a model write its judgement, several times over; for one that cannot be read it is asked again.
///
/// Attempts are numbered as they come, first the judgements wanted and then those asked for again; each has a seed of
/// its own, so that what comes back depends on the question alone.
final class SampledInquiry implements Inquiry {

    private final AnswerEngine engine;
    private final Asking asking;
    private final Reading reading;
    private final JudgeSeeds seeds;
    private final ParseCount parsed;

    SampledInquiry(AnswerEngine engine, Asking asking, Reading reading, JudgeSeeds seeds, ParseCount parsed) {
        this.engine = engine;
        this.asking = asking;
        this.reading = reading;
        this.seeds = seeds;
        this.parsed = parsed;
    }

    /// How judgements are read.
    interface Reading {

        /// What a judge wrote.
        record Judgement(Question question, String raw) {}

        /// @return one for each judgement, in their order
        List<Opinion> read(List<Judgement> judgements);
    }

    /// An attempt at a question, by its place in the list of questions.
    private record Attempt(int question, Question asked, Answer answer) {}

    @Override
    public List<List<Opinion>> ask(List<Question> questions) {
        List<List<Opinion>> opinions =
                questions.stream().<List<Opinion>>map(_ -> new ArrayList<>()).toList();
        int[] wanted = new int[questions.size()];
        java.util.Arrays.fill(wanted, asking.judgements());
        for (int round = 0; round <= asking.rounds(); round++) {
            List<Attempt> attempts = answers(questions, opinions, wanted);
            wanted = new int[questions.size()];
            Iterator<Opinion> read = read(attempts).iterator();
            for (Attempt attempt : attempts) {
                Opinion opinion = read.next();
                opinions.get(attempt.question()).add(opinion);
                wanted[attempt.question()] += opinion.problem().isPresent() ? 1 : 0;
                parsed.add(attempt.asked(), opinion);
            }
        }
        return opinions;
    }

    private List<Attempt> answers(List<Question> questions, List<List<Opinion>> opinions, int[] wanted) {
        int[] asked =
                IntStream.range(0, wanted.length).filter(i -> wanted[i] > 0).toArray();
        List<Request> requests = IntStream.of(asked)
                .mapToObj(i -> request(questions.get(i), opinions.get(i).size(), wanted[i]))
                .toList();
        List<Attempt> attempts = new ArrayList<>();
        if (!requests.isEmpty()) {
            List<List<Answer>> answers = engine.answer(requests, asking.sampling());
            for (int i = 0; i < asked.length; i++) {
                for (Answer answer : answers.get(i)) {
                    attempts.add(new Attempt(asked[i], questions.get(asked[i]), answer));
                }
            }
        }
        return attempts;
    }

    private Request request(Question question, int firstAttempt, int attempts) {
        List<Long> seedsOfAttempts = IntStream.range(firstAttempt, firstAttempt + attempts)
                .mapToObj(
                        attempt -> seeds.of(question.seedPath() + "/" + attempt).value())
                .toList();
        return new Request(question.seedPath(), question.prompt(), seedsOfAttempts);
    }

    private List<Opinion> read(List<Attempt> attempts) {
        Iterator<Opinion> read = reading.read(attempts.stream()
                        .filter(SampledInquiry::isThere)
                        .map(attempt -> new Reading.Judgement(
                                attempt.asked(), attempt.answer().text()))
                        .toList())
                .iterator();
        return attempts.stream()
                .map(attempt -> isThere(attempt)
                        ? read.next()
                        : Opinion.unknown(
                                "the judge gave no answer (finish: error)",
                                "",
                                attempt.asked().shown()))
                .toList();
    }

    private static boolean isThere(Attempt attempt) {
        return attempt.answer().finish() != Finish.ERROR;
    }
}
