package io.burnish.judge;

import io.burnish.generate.AnswerEngine;
import io.burnish.generate.ContinuationScorer;
import io.burnish.judge.ExpectedScore.Begun;
import io.burnish.judge.SampledInquiry.Reading;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Which way to ask a form of score needs.
final class Inquiries {

    private Inquiries() {}

    /// @param engine called for only where the judge writes something
    /// @param scorer called for only where probabilities are wanted
    static Inquiry of(
            String judge,
            ScoreForm form,
            Asking asking,
            JudgeSeeds seeds,
            Supplier<AnswerEngine> engine,
            Supplier<ContinuationScorer> scorer) {
        Inquiry inquiry = of(form, asking, seeds, new ParseCount(judge, asking.maxUnparseable()), engine, scorer);
        boolean sure = asking.temperature() == 0
                || form instanceof ScoreForm.Expectation e && e.marker().isEmpty();
        return sure ? new AskedOnce(inquiry) : inquiry;
    }

    private static Inquiry of(
            ScoreForm form,
            Asking asking,
            JudgeSeeds seeds,
            ParseCount parsed,
            Supplier<AnswerEngine> engine,
            Supplier<ContinuationScorer> scorer) {
        return switch (form) {
            case ScoreForm.Pattern pattern ->
                new SampledInquiry(engine.get(), asking, written(WrittenScore.of(pattern)), seeds, parsed);
            case ScoreForm.Choice choice ->
                new SampledInquiry(engine.get(), asking, written(WrittenScore.of(choice)), seeds, parsed);
            case ScoreForm.Checklist checklist ->
                new SampledInquiry(engine.get(), asking, ending(checklist.ending()), seeds, parsed);
            case ScoreForm.Expectation expectation -> {
                var expected = new ExpectedScore(expectation, scorer.get());
                Optional<String> marker = expectation.marker();
                yield marker.isEmpty()
                        ? atOnce(expected, parsed)
                        : new SampledInquiry(engine.get(), asking, after(marker.get(), expected), seeds, parsed);
            }
        };
    }

    private static Reading written(WrittenScore score) {
        return judgements -> judgements.stream()
                .map(judgement ->
                        score.read(judgement.raw(), judgement.question().shown()))
                .toList();
    }

    private static Reading ending(ChecklistEnding ending) {
        return judgements -> judgements.stream()
                .map(judgement ->
                        ending.read(judgement.raw(), judgement.question().shown()))
                .toList();
    }

    /// The expectation after the last marker that the judge wrote.
    private static Reading after(String marker, ExpectedScore expected) {
        return judgements -> {
            List<Begun> begun = new ArrayList<>();
            for (Reading.Judgement judgement : judgements) {
                int at = judgement.raw().lastIndexOf(marker);
                if (at >= 0) {
                    begun.add(new Begun(
                            judgement.question(),
                            judgement.raw(),
                            judgement.raw().substring(0, at + marker.length())));
                }
            }
            Iterator<Opinion> scored = expected.of(begun).iterator();
            return judgements.stream()
                    .map(judgement -> judgement.raw().contains(marker)
                            ? scored.next()
                            : Opinion.unknown(
                                    "the marker '%s' is missing".formatted(marker),
                                    judgement.raw(),
                                    judgement.question().shown()))
                    .toList();
        };
    }

    private static Inquiry atOnce(ExpectedScore expected, ParseCount parsed) {
        return questions -> {
            List<Opinion> opinions = expected.of(questions.stream()
                    .map(question -> new Begun(question, "", ""))
                    .toList());
            for (int i = 0; i < opinions.size(); i++) {
                parsed.add(questions.get(i), opinions.get(i));
            }
            return opinions.stream().map(List::of).toList();
        };
    }
}
