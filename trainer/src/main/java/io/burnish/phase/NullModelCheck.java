package io.burnish.phase;

import io.burnish.data.exchange.Sample;
import io.burnish.evaluate.NullModelWarning;
import io.burnish.evaluate.TextAnswer;
import io.burnish.judge.Audit;
import io.burnish.judge.ConstantAnswer;
import io.burnish.judge.Judge;
import io.burnish.judge.JudgeSettings;
import io.burnish.judge.JudgedPrompt;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Whether a score is to be believed: what answers that say nothing reach with the same judge, and whether the answers
/// look made for it.
final class NullModelCheck {

    /// Prompts that the constant answers are given to.
    private static final int PROMPTS = 32;

    private NullModelCheck() {}

    /// @param metric names the score in the warnings
    /// @return warnings; empty where there is no reason for any
    static List<String> of(
            String metric, Judge judge, JudgeSettings settings, List<JudgedPrompt> judged, List<Sample> samples) {
        Audit audit =
                Audit.of(judge, judged.subList(0, Math.min(PROMPTS, judged.size())), ConstantAnswer.against(settings));
        Map<String, Double> constants = new LinkedHashMap<>();
        double real = 0;
        for (Audit.Figure figure : audit.figures()) {
            figure.mean().ifPresent(mean -> constants.put(figure.answer().name(), mean));
            real = figure.realMean().orElse(real);
        }
        NullModelWarning warning = NullModelWarning.defaults();
        return Stream.of(
                        warning.judge(metric, real, constants),
                        warning.answers(samples.stream().map(TextAnswer::of).toList()))
                .flatMap(Optional::stream)
                .toList();
    }
}
