package io.burnish.phase;

import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.ScoredSample;
import io.burnish.data.exchange.Verdict;
import io.burnish.evaluate.AnswerLengths;
import io.burnish.evaluate.Bootstrap;
import io.burnish.evaluate.Measured;
import io.burnish.evaluate.Repetition;
import io.burnish.evaluate.TextAnswer;
import io.burnish.judge.JudgedPrompt;
import io.burnish.judge.Judges;
import io.burnish.judge.SampleScores;
import io.burnish.recipe.EvaluateSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/// All that can be said of answers and the verdicts on them.
final class AnswerFigures {

    private final EvaluateSettings settings;
    private final Bootstrap bootstrap;

    AnswerFigures(EvaluateSettings settings, Bootstrap bootstrap) {
        this.settings = settings;
        this.bootstrap = bootstrap;
    }

    /// @param judged where there is a baseline, its answer is the last one to each prompt
    SequencedMap<String, Measured> of(List<Sample> samples, List<JudgedPrompt> judged, List<Verdict> verdicts) {
        String judge = Judges.type(settings.judge());
        SampleScores scores = SampleScores.of(judge, verdicts);
        List<ScoredSample> scored = new ArrayList<>();
        for (Sample sample : samples) {
            OptionalDouble score = scores.of(sample.promptId(), sample.sample());
            if (score.isPresent()) {
                scored.add(new ScoredSample(sample, score.getAsDouble()));
            }
        }
        SequencedMap<String, Measured> figures = new LinkedHashMap<>();
        if (!scored.isEmpty()) {
            figures.putAll(io.burnish.evaluate.SampleScores.measured(scored, bootstrap, judge));
        }
        if (settings.baseline().isPresent()) {
            figures.putAll(Baseline.winRate(judge, judged, verdicts, bootstrap));
        }
        settings.checklist()
                .ifPresent(checklist ->
                        figures.putAll(new ChecklistFigures(checklist, judged, bootstrap).of(judge, verdicts)));
        figures.putAll(AnswerLengths.measured(samples, bootstrap, AnswerEvaluation.SAMPLES));
        figures.putAll(Repetition.measured(
                samples.stream().map(TextAnswer::of).toList(), bootstrap, AnswerEvaluation.SAMPLES));
        return figures;
    }
}
