package io.burnish.report;

import io.burnish.data.exchange.BestAnswerLines;
import io.burnish.data.exchange.DiscardLines;
import io.burnish.data.exchange.PairLines;
import io.burnish.report.AnswerFigures.AnswerPlace;
import io.burnish.run.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SortedMap;
import java.util.TreeMap;

/// What became of an iteration's judged answers.
///
/// @param bestAnswers rows of fine-tuning instead of pairs, with `select: best`
/// @param margin mean over pairs of the scores' difference
/// @param chosenLength mean, in what the answers are measured in
/// @param discards how many, by reason
record PairFigures(
        int pairs,
        int bestAnswers,
        OptionalDouble margin,
        OptionalDouble chosenLength,
        OptionalDouble rejectedLength,
        SortedMap<String, Integer> discards) {

    PairFigures {
        discards = Collections.unmodifiableSortedMap(new TreeMap<>(discards));
    }

    /// Empty where nothing was paired.
    static Optional<PairFigures> read(RunFiles files, int iteration, Optional<AnswerFigures> answers) {
        Path pairs = files.path(iteration, Phase.PAIR, "pairs.jsonl");
        Path best = files.path(iteration, Phase.PAIR, "sft.jsonl");
        if (!Files.exists(pairs) && !Files.exists(best)) {
            return Optional.empty();
        }
        List<Double> margins = new ArrayList<>();
        List<AnswerPlace> chosen = new ArrayList<>();
        List<AnswerPlace> rejected = new ArrayList<>();
        files.lines(pairs, PairLines::stream, pair -> {
            margins.add(pair.scoreChosen() - pair.scoreRejected());
            chosen.add(new AnswerPlace(pair.promptId(), pair.chosenSample()));
            rejected.add(new AnswerPlace(pair.promptId(), pair.rejectedSample()));
        });
        List<AnswerPlace> bestAnswers = new ArrayList<>();
        files.lines(
                best,
                BestAnswerLines::stream,
                answer -> bestAnswers.add(new AnswerPlace(answer.promptId(), answer.sample())));
        SortedMap<String, Integer> discards = new TreeMap<>();
        files.lines(
                files.path(iteration, Phase.PAIR, "discarded.jsonl"),
                DiscardLines::stream,
                discard -> discards.merge(discard.reason(), 1, Integer::sum));
        return Optional.of(new PairFigures(
                margins.size(),
                bestAnswers.size(),
                margins.stream().mapToDouble(Double::doubleValue).average(),
                meanLength(answers, chosen.isEmpty() ? bestAnswers : chosen),
                meanLength(answers, rejected),
                discards));
    }

    private static OptionalDouble meanLength(Optional<AnswerFigures> answers, List<AnswerPlace> places) {
        return answers.map(given -> given.meanLengthOf(places)).orElse(OptionalDouble.empty());
    }
}
