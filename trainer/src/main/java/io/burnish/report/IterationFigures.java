package io.burnish.report;

import io.burnish.evaluate.Measured;
import io.burnish.run.MetricsLine;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// One iteration as its files have it; what is not there yet is empty.
///
/// @param iteration 0: the seed training of a loop
/// @param evaluation figures with their doubt, by name
public record IterationFigures(
        int iteration,
        Optional<AnswerFigures> answers,
        Optional<VerdictFigures> verdicts,
        Optional<PairFigures> pairs,
        Optional<TrainFigures> training,
        SequencedMap<String, Measured> evaluation) {

    static IterationFigures read(RunFiles files, int iteration, List<MetricsLine> metrics) {
        Optional<AnswerFigures> answers = AnswerFigures.read(files, iteration);
        return new IterationFigures(
                iteration,
                answers,
                VerdictFigures.read(files, iteration, answers),
                PairFigures.read(files, iteration, answers),
                TrainFigures.of(iteration, metrics),
                files.scores(iteration));
    }

    Optional<Distribution> scores() {
        return verdicts.flatMap(VerdictFigures::scores);
    }
}
