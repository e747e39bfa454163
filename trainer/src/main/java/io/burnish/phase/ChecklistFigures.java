package io.burnish.phase;

import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.Verdict;
import io.burnish.evaluate.Bootstrap;
import io.burnish.evaluate.ChecklistSettings;
import io.burnish.evaluate.Measured;
import io.burnish.evaluate.Observation;
import io.burnish.evaluate.WildBenchComparison;
import io.burnish.evaluate.WildBenchScore;
import io.burnish.evaluate.WildBenchVerdict;
import io.burnish.judge.JudgedPrompt;
import io.burnish.judge.SampleScores;
import io.burnish.run.RunProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.Function;

/// WildBench's two figures of a judge's verdicts by checklists (arXiv 2406.04770): `wildbench_score` of points from 1
/// to 10, `wildbench_reward` of comparisons with a baseline. Where prompts have groups of tasks, each of these again
/// by group, `/GROUP`, and their weighted mean, `/macro`.
final class ChecklistFigures {

    private final ChecklistSettings settings;
    private final List<JudgedPrompt> prompts;
    private final Bootstrap bootstrap;

    ChecklistFigures(ChecklistSettings settings, List<JudgedPrompt> prompts, Bootstrap bootstrap) {
        this.settings = settings;
        this.prompts = prompts;
        this.bootstrap = bootstrap;
    }

    /// @param judge whose verdicts count
    SequencedMap<String, Measured> of(String judge, List<Verdict> verdicts) {
        List<Verdict> own = verdicts.stream()
                .filter(verdict -> verdict.judge().equals(judge))
                .toList();
        if (own.stream().anyMatch(Baseline::isComparison)) {
            return grouped(
                    "wildbench_reward",
                    comparisons(own),
                    WildBenchComparison::promptId,
                    rewards -> settings.reward().measured(rewards, bootstrap, source("comparisons with the baseline")));
        }
        return grouped(
                "wildbench_score",
                points(judge, verdicts),
                Observation::promptId,
                points -> WildBenchScore.measured(points, bootstrap, "points by checklist, (mean - 5) * 2"));
    }

    private String source(String what) {
        return settings.lengthMargin().isPresent()
                ? "%s; a slight win by more than %d characters is a tie"
                        .formatted(what, settings.lengthMargin().getAsInt())
                : what;
    }

    private List<Observation> points(String judge, List<Verdict> verdicts) {
        SampleScores scores = SampleScores.of(judge, verdicts);
        List<Observation> points = new ArrayList<>();
        for (JudgedPrompt prompt : prompts) {
            for (Sample sample : prompt.samples()) {
                if (sample.sample() != Baseline.NUMBER) {
                    scores.of(prompt.promptId(), sample.sample())
                            .ifPresent(score -> points.add(Observation.of(prompt.promptId(), score)));
                }
            }
        }
        return points;
    }

    private List<WildBenchComparison> comparisons(List<Verdict> verdicts) {
        Map<String, JudgedPrompt> byId = new HashMap<>();
        prompts.forEach(prompt -> byId.put(prompt.promptId(), prompt));
        List<WildBenchComparison> comparisons = new ArrayList<>();
        for (Verdict verdict : verdicts) {
            JudgedPrompt prompt = byId.get(verdict.promptId());
            if (prompt != null
                    && Baseline.isComparison(verdict)
                    && verdict.preference().isPresent()) {
                Sample own = sample(prompt, Baseline.ownSample(verdict));
                Sample other = sample(prompt, Baseline.NUMBER);
                comparisons.add(new WildBenchComparison(
                        prompt.promptId(),
                        WildBenchVerdict.ofPreference(Baseline.ownPreference(verdict)),
                        Baseline.characters(own),
                        Baseline.characters(other),
                        own.finish() == Finish.STOP && !own.text().isBlank()));
            }
        }
        return comparisons;
    }

    private static Sample sample(JudgedPrompt prompt, int number) {
        return prompt.samples().stream()
                .filter(sample -> sample.sample() == number)
                .findFirst()
                .orElseThrow(() -> RunProblem.badInput(
                        "the verdicts speak of sample %d of prompt %s, which the samples do not have: they are of other answers. Name the verdicts on these samples."
                                .formatted(number, prompt.promptId())));
    }

    private <T> SequencedMap<String, Measured> grouped(
            String name, List<T> all, Function<T, String> promptId, Function<List<T>, Measured> measure) {
        SequencedMap<String, Measured> figures = new LinkedHashMap<>();
        if (all.isEmpty()) {
            return figures;
        }
        figures.put(name, measure.apply(all));
        if (settings.group().isPresent()) {
            Map<String, String> groups = groups(settings.group().get());
            Map<String, List<T>> byGroup = new TreeMap<>();
            all.forEach(each -> byGroup.computeIfAbsent(
                            groups.getOrDefault(promptId.apply(each), ""), _ -> new ArrayList<>())
                    .add(each));
            SequencedMap<String, Measured> measured = new LinkedHashMap<>();
            byGroup.forEach((group, members) -> measured.put(group, measure.apply(members)));
            measured.forEach((group, figure) -> figures.put(name + "/" + group, figure));
            figures.put(name + "/macro", macro(measured));
        }
        return figures;
    }

    private Measured macro(SequencedMap<String, Measured> groups) {
        try {
            return settings.average().of(groups, "weighted mean of groups of tasks");
        } catch (IllegalArgumentException e) {
            throw RunProblem.badInput("evaluate.checklist.weights: " + e.getMessage());
        }
    }

    private Map<String, String> groups(String field) {
        Map<String, String> groups = new HashMap<>();
        for (JudgedPrompt prompt : prompts) {
            Object group = prompt.rest().get(field);
            if (group == null) {
                throw RunProblem.badInput(
                        "evaluate.checklist.group: prompt %s has no field '%s', only %s. Add it to every prompt, or leave group out."
                                .formatted(
                                        prompt.promptId(), field, prompt.rest().keySet()));
            }
            groups.put(prompt.promptId(), String.valueOf(group));
        }
        return groups;
    }
}
