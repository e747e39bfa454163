package io.burnish.report;

import io.burnish.data.DataException;
import io.burnish.data.exchange.ScoredSample;
import io.burnish.data.exchange.Verdict;
import io.burnish.data.exchange.VerdictLines;
import io.burnish.data.pairing.VerdictScores;
import io.burnish.report.AnswerFigures.AnswerPlace;
import io.burnish.run.Phase;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What the judge said of an iteration's answers, as far as it was asked.
///
/// @param verdicts of the judge itself, not of those that an ensemble asks
/// @param unreadable verdicts without a score or preference: the parse failures
/// @param scores one an answer, of all its verdicts; empty where none could be read
record VerdictFigures(int verdicts, int unreadable, Optional<Distribution> scores) {

    /// Empty where nothing was judged.
    static Optional<VerdictFigures> read(RunFiles files, int iteration, Optional<AnswerFigures> answers) {
        List<Verdict> own = new ArrayList<>();
        files.lines(files.path(iteration, Phase.JUDGE, "verdicts.jsonl"), VerdictLines::stream, verdict -> {
            if (isOwn(verdict)) {
                own.add(light(verdict));
            }
        });
        if (own.isEmpty()) {
            return Optional.empty();
        }
        long unreadable =
                own.stream().filter(verdict -> verdict.problem().isPresent()).count();
        List<Double> scores = answers.map(given -> scores(given, own)).orElse(List.of());
        return Optional.of(new VerdictFigures(
                own.size(),
                (int) unreadable,
                scores.isEmpty() ? Optional.empty() : Optional.of(Distribution.of(scores))));
    }

    /// Whether it is not the verdict of a judge that another judge asked: such a one has both names.
    static boolean isOwn(Verdict verdict) {
        return !verdict.judge().contains("/");
    }

    private static List<Double> scores(AnswerFigures answers, List<Verdict> own) {
        Set<AnswerPlace> known = new HashSet<>();
        answers.answers().forEach(answer -> known.add(new AnswerPlace(answer.promptId(), answer.sample())));
        List<Verdict> placed = own.stream()
                .filter(verdict -> verdict.samples().stream()
                        .allMatch(sample -> known.contains(new AnswerPlace(verdict.promptId(), sample))))
                .toList();
        try {
            return VerdictScores.of(answers.answers(), placed).prompts().stream()
                    .flatMap(prompt -> prompt.samples().stream())
                    .map(ScoredSample::score)
                    .toList();
        } catch (DataException _) {
            return List.of(); // scores and comparisons of one prompt: no two of them are alike
        }
    }

    private static Verdict light(Verdict verdict) {
        return new Verdict(
                verdict.promptId(),
                verdict.samples(),
                verdict.judge(),
                verdict.attempt(),
                verdict.score(),
                verdict.preference(),
                "",
                verdict.problem(),
                verdict.promptSha256());
    }
}
