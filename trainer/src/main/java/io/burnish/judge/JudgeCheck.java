package io.burnish.judge;

import java.nio.file.Path;
import java.util.List;

/// What can be said of a judge before anything runs.
public final class JudgeCheck {

    private JudgeCheck() {}

    /// Reads the templates, and says what is allowed but dangerous.
    ///
    /// @return warnings, each a sentence
    /// @throws io.burnish.run.RunProblem if a template cannot be used
    public static List<String> of(JudgeSettings settings) {
        return switch (settings) {
            case JudgeSettings.Self self -> of(JudgeSettings.Model.of(new JudgeModel.Self(), self), Rubrics.ONE_ANSWER);
            case JudgeSettings.Model model -> of(model, Rubrics.ONE_ANSWER);
            case JudgeSettings.Pairwise pairwise -> of(pairwise.asking(), Rubrics.TWO_ANSWERS);
            case JudgeSettings.Consistency consistency -> of(Rubrics.asking(consistency), Rubrics.ONE_ANSWER);
            case JudgeSettings.Ensemble ensemble -> of(ensemble.judges());
            case JudgeSettings.SimulatedAnnotator annotator -> of(annotator.judges());
            case JudgeSettings.DensityRatio _,
                    JudgeSettings.Implicit _,
                    JudgeSettings.RewardModel _,
                    JudgeSettings.Rules _ -> List.of();
        };
    }

    /// The files that the judge reads: they belong to the inputs of its phase.
    public static List<Path> files(JudgeSettings settings) {
        return switch (settings) {
            case JudgeSettings.Self self -> List.of(self.template());
            case JudgeSettings.Model model -> List.of(model.template());
            case JudgeSettings.Pairwise pairwise -> List.of(pairwise.template());
            case JudgeSettings.Consistency consistency -> List.of(consistency.template());
            case JudgeSettings.Ensemble ensemble -> files(ensemble.judges());
            case JudgeSettings.SimulatedAnnotator annotator -> files(annotator.judges());
            case JudgeSettings.DensityRatio _,
                    JudgeSettings.Implicit _,
                    JudgeSettings.RewardModel _,
                    JudgeSettings.Rules _ -> List.of();
        };
    }

    private static List<Path> files(List<JudgeSettings> judges) {
        return judges.stream()
                .flatMap(judge -> files(judge).stream())
                .distinct()
                .toList();
    }

    private static List<String> of(List<JudgeSettings> judges) {
        return judges.stream().flatMap(judge -> of(judge).stream()).toList();
    }

    private static List<String> of(JudgeSettings.Model settings, List<String> answers) {
        Rubrics.of(settings, answers, List.of());
        return settings.rawSlots()
                ? List.of("judge.raw_slots is true: an answer can give itself a score by writing what the judge would"
                        + " write. Leave it out, unless the model knows too few characters for quoted lines")
                : List.of();
    }
}
