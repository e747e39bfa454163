package io.burnish.phase;

import io.burnish.data.exchange.Sample;
import io.burnish.evaluate.Measured;
import io.burnish.evaluate.NullModelWarning;
import io.burnish.evaluate.TextAnswer;
import io.burnish.judge.Audit;
import io.burnish.judge.ConstantAnswer;
import io.burnish.judge.Judge;
import io.burnish.judge.JudgeSettings;
import io.burnish.judge.JudgedPrompt;
import io.burnish.run.Durable;
import io.burnish.run.ExitCode;
import io.burnish.run.RunProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/// Whether a score is to be believed: what answers that say nothing reach with the same judge, and whether the answers
/// look made for it. What the judge said of them is kept in a file, so that it is asked once.
final class NullModelCheck {

    static final String FILE = "null-model.jsonl";

    /// Prompts that the constant answers are given to.
    private static final int PROMPTS = 32;

    /// A constant answer that beats more real answers than this is a way to cheat a judge without a scale.
    private static final double BEATEN = 0.1;

    private NullModelCheck() {}

    /// A line of the file.
    ///
    /// @param answer the constant answer's name
    /// @param prompts that had a real answer beside it and a score for it
    /// @param mean of its scores
    /// @param realMean of the real answers' scores
    /// @param beaten the share of real answers that it beats
    record Line(String answer, int prompts, double mean, double realMean, double beaten) {}

    /// Reads the file, or asks the judge and writes it.
    ///
    /// @return no lines where nothing could be scored
    static List<Line> of(Path file, Durable durable, Judge judge, JudgeSettings settings, List<JudgedPrompt> judged) {
        if (!Files.exists(file)) {
            JsonLines.write(file, ask(judge, settings, judged), durable);
        }
        return JsonLines.read(file, Line.class);
    }

    private static List<Line> ask(Judge judge, JudgeSettings settings, List<JudgedPrompt> judged) {
        List<Line> lines = new ArrayList<>();
        List<JudgedPrompt> some = judged.subList(0, Math.min(PROMPTS, judged.size()));
        try {
            for (Audit.Figure figure :
                    Audit.of(judge, some, ConstantAnswer.against(settings)).figures()) {
                if (figure.mean().isPresent() && figure.realMean().isPresent()) {
                    lines.add(new Line(
                            figure.answer().name(),
                            figure.prompts() - figure.unscored(),
                            figure.mean().getAsDouble(),
                            figure.realMean().getAsDouble(),
                            figure.share()));
                }
            }
        } catch (RunProblem e) {
            if (e.exitCode() != ExitCode.FAILED) {
                throw e;
            }
            lines.clear(); // a judge that cannot be read on constant answers is not taken in by them
        }
        return lines;
    }

    /// `null_model/ANSWER`: what each constant answer reaches.
    static SequencedMap<String, Measured> figures(List<Line> lines) {
        SequencedMap<String, Measured> figures = new LinkedHashMap<>();
        lines.forEach(line -> figures.put(
                "null_model/" + line.answer(),
                Measured.plain(line.mean(), line.prompts(), "a constant answer, by the same judge")));
        return figures;
    }

    /// @param metric names the score in the warnings
    /// @return warnings; empty where there is no reason for any
    static List<String> warnings(String metric, JudgeSettings settings, List<Line> lines, List<Sample> samples) {
        List<String> warnings = new ArrayList<>();
        Optional<Double> floor = floor(settings);
        NullModelWarning defaults = NullModelWarning.defaults();
        if (floor.isPresent() && !lines.isEmpty()) {
            Map<String, Double> constants = new LinkedHashMap<>();
            lines.forEach(line -> constants.put(line.answer(), line.mean()));
            new NullModelWarning(defaults.share(), floor.get(), defaults.repeatedShare())
                    .judge(metric, lines.getFirst().realMean(), constants)
                    .ifPresent(warnings::add);
        } else {
            lines.stream()
                    .filter(line -> line.beaten() > BEATEN)
                    .map(line -> "%s is not to be believed: the constant answer '%s' beats %.1f%% of the model's."
                            .formatted(metric, line.answer(), 100 * line.beaten()))
                    .forEach(warnings::add);
        }
        defaults.answers(samples.stream().map(TextAnswer::of).toList()).ifPresent(warnings::add);
        return warnings;
    }

    /// The least that a judge can give; empty where its scale has no end, or nobody knows it.
    private static Optional<Double> floor(JudgeSettings settings) {
        return switch (settings) {
            case JudgeSettings.Self self -> Optional.of(self.score().lowest());
            case JudgeSettings.Model model -> Optional.of(model.score().lowest());
            case JudgeSettings.Pairwise _, JudgeSettings.Consistency _, JudgeSettings.Rules _ -> Optional.of(0.0);
            case JudgeSettings.DensityRatio _,
                    JudgeSettings.Implicit _,
                    JudgeSettings.RewardModel _,
                    JudgeSettings.Ensemble _,
                    JudgeSettings.SimulatedAnnotator _ -> Optional.empty();
        };
    }
}
