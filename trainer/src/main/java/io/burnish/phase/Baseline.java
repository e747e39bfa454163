package io.burnish.phase;

import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.Verdict;
import io.burnish.evaluate.Bootstrap;
import io.burnish.evaluate.JudgedLengths;
import io.burnish.evaluate.LengthControl;
import io.burnish.evaluate.LengthPenalty;
import io.burnish.evaluate.Measured;
import io.burnish.evaluate.Observation;
import io.burnish.evaluate.WinRate;
import io.burnish.judge.JudgedPrompt;
import io.burnish.judge.SampleScores;
import io.burnish.run.RunProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;

/// Another model's answers to the same prompts, beside which a model's own are judged.
///
/// In verdicts the baseline's answer is the sample [#NUMBER].
final class Baseline {

    /// Far above the number of any sample of the model.
    static final int NUMBER = 1_000_000;

    private static final String SOURCE = "against the baseline";
    private static final int FEWEST_FOR_LENGTH = 20;

    private Baseline() {}

    /// Puts the baseline's answer beside each prompt's own.
    ///
    /// @throws RunProblem (exit 2) if it has none to a prompt
    static void join(List<JudgedPrompt> prompts, List<Sample> baseline) {
        Map<String, Sample> byPrompt = new HashMap<>();
        baseline.forEach(sample -> byPrompt.putIfAbsent(sample.promptId(), sample));
        prompts.replaceAll(prompt -> {
            Sample answer = byPrompt.get(prompt.promptId());
            if (answer == null) {
                throw RunProblem.badInput(
                        "evaluate.baseline: has no answer to prompt %s, only to %,d others. Give the samples of a model that was asked the same prompts."
                                .formatted(prompt.promptId(), byPrompt.size()));
            }
            List<Sample> both = new ArrayList<>(prompt.samples());
            both.add(numbered(answer));
            return new JudgedPrompt(prompt.promptId(), prompt.prompt(), prompt.rest(), both);
        });
    }

    private static Sample numbered(Sample answer) {
        return new Sample(
                answer.promptId(),
                answer.iteration(),
                NUMBER,
                answer.prompt(),
                answer.text(),
                answer.tokens(),
                answer.logps(),
                answer.finish(),
                answer.seed(),
                answer.engine(),
                answer.model());
    }

    /// How often the model's answer is preferred: a tie counts half.
    static SequencedMap<String, Measured> winRate(
            String judge, List<JudgedPrompt> prompts, List<Verdict> verdicts, Bootstrap bootstrap) {
        SampleScores scores = SampleScores.of(judge, verdicts);
        List<Observation> observations = new ArrayList<>();
        List<JudgedLengths> lengths = new ArrayList<>();
        for (JudgedPrompt prompt : prompts) {
            OptionalDouble other = scores.of(prompt.promptId(), NUMBER);
            Sample baseline = prompt.samples().getLast();
            for (Sample sample : prompt.samples().subList(0, prompt.samples().size() - 1)) {
                OptionalDouble own = scores.of(prompt.promptId(), sample.sample());
                if (own.isPresent() && other.isPresent()) {
                    double preference = (1 + Double.compare(own.getAsDouble(), other.getAsDouble())) / 2.0;
                    observations.add(Observation.of(prompt.promptId(), preference));
                    lengths.add(new JudgedLengths(
                            prompt.promptId(), preference, characters(baseline), characters(sample), 0));
                }
            }
        }
        SequencedMap<String, Measured> figures = new LinkedHashMap<>();
        if (!observations.isEmpty()) {
            figures.putAll(WinRate.measured(observations, bootstrap, SOURCE));
        }
        if (lengths.size() >= FEWEST_FOR_LENGTH) {
            figures.put(
                    "length_controlled_win_rate",
                    LengthControl.measuredMinimal(lengths, LengthPenalty.alpacaEval(), bootstrap, SOURCE));
        }
        return figures;
    }

    /// Whether a verdict compares an answer with the baseline's.
    static boolean isComparison(Verdict verdict) {
        return verdict.samples().size() == 2 && verdict.samples().contains(NUMBER);
    }

    /// The sample that a comparison sets beside the baseline's.
    static int ownSample(Verdict comparison) {
        return comparison.samples().getFirst() == NUMBER
                ? comparison.samples().getLast()
                : comparison.samples().getFirst();
    }

    /// How much a comparison prefers the own sample: 1 it is better, 0 the baseline's is.
    static double ownPreference(Verdict comparison) {
        double first = comparison.preference().orElseThrow();
        return comparison.samples().getFirst() == NUMBER ? 1 - first : first;
    }

    static int characters(Sample sample) {
        return sample.text().codePointCount(0, sample.text().length());
    }
}
