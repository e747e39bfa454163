package io.burnish.judge;

import io.burnish.data.Content;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.Verdict;
import io.burnish.run.RunProblem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The model's own judgements as rows to train on, so that it does not forget how to judge.
public final class JudgeReplay {

    private JudgeReplay() {}

    /// @param prompt what the judge was asked
    /// @param judgement what it wrote
    public record Row(String promptId, Content prompt, String judgement) {}

    /// Each judgement that could be read and was sure enough, once.
    ///
    /// @param minConfidence how far a score is from the middle of its scale, as a share of it, at least
    /// @throws RunProblem (exit 2) if the judge is not the model itself with a rubric
    public static List<Row> rows(
            JudgeSettings settings,
            List<String> controlTokens,
            List<JudgedPrompt> prompts,
            List<Verdict> verdicts,
            double minConfidence) {
        if (!(settings instanceof JudgeSettings.Self self)) {
            throw RunProblem.badInput(
                    "loop.replay.from: verdicts are the model's own words only with judge.type: self, here it is %s. Use from: seed, or leave loop.replay out."
                            .formatted(Judges.type(settings)));
        }
        Rubric rubric =
                Rubrics.of(JudgeSettings.Model.of(new JudgeModel.Self(), self), Rubrics.ONE_ANSWER, controlTokens);
        double low = self.score().lowest();
        double range = self.score().highest() - low;
        Map<String, Map<Integer, List<Verdict>>> byPrompt = new java.util.HashMap<>();
        for (Verdict verdict : verdicts) {
            boolean usable = verdict.judge().equals(Judges.type(settings))
                    && verdict.samples().size() == 1
                    && verdict.score().isPresent()
                    && !verdict.raw().isEmpty();
            if (usable && Math.abs((verdict.score().getAsDouble() - low) / range - 0.5) >= minConfidence) {
                byPrompt.computeIfAbsent(verdict.promptId(), _ -> new java.util.HashMap<>())
                        .computeIfAbsent(verdict.samples().getFirst(), _ -> new ArrayList<>())
                        .add(verdict);
            }
        }
        List<Row> rows = new ArrayList<>();
        Set<Row> seen = new HashSet<>();
        for (JudgedPrompt prompt : prompts) {
            Map<Integer, List<Verdict>> ofPrompt = byPrompt.getOrDefault(prompt.promptId(), Map.of());
            for (Sample sample : prompt.samples()) {
                for (Verdict verdict : ofPrompt.getOrDefault(sample.sample(), List.of())) {
                    Question question = rubric.question(prompt, "", Map.of("answer", sample.text()));
                    Row row = new Row(prompt.promptId(), question.prompt(), verdict.raw());
                    if (seen.add(row)) {
                        rows.add(row);
                    }
                }
            }
        }
        return rows;
    }
}
