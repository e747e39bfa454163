package io.burnish.bench;

import io.burnish.data.Content;
import io.burnish.data.exchange.JudgedPair;
import io.burnish.data.exchange.PairLines;
import io.burnish.data.exchange.Prompt;
import io.burnish.data.exchange.Prompts;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.SampleLines;
import io.burnish.data.exchange.Verdict;
import io.burnish.data.exchange.VerdictLines;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How often a judge was right, where every prompt lists its right answers in the field `answers`.
///
/// @param verdicts share of distinct answers of which the judge said rightly whether they are right
/// @param pairs share of pairs whose chosen answer is right and whose rejected one is not; NaN without pairs
record JudgeAccuracy(double verdicts, double pairs) {

    private static final double MIDDLE = 0.5;

    static JudgeAccuracy of(Path iteration, List<Path> promptFiles) {
        Map<String, Set<String>> right = new HashMap<>();
        for (Prompt prompt : Prompts.read(promptFiles).prompts()) {
            Set<String> answers = new HashSet<>();
            if (prompt.rest().get("answers") instanceof List<?> list) {
                list.forEach(answer -> answers.add(String.valueOf(answer)));
            }
            right.put(prompt.id(), answers);
        }
        Map<String, String> texts = new HashMap<>();
        for (Sample sample : SampleLines.read(iteration.resolve("generate/samples.jsonl"))) {
            texts.put(sample.promptId() + "/" + sample.sample(), sample.text());
        }
        Set<String> seen = new HashSet<>();
        int agreed = 0;
        for (Verdict verdict : VerdictLines.read(iteration.resolve("judge/verdicts.jsonl"))) {
            String text = texts.getOrDefault(
                    verdict.promptId() + "/" + verdict.samples().getFirst(), "");
            if (verdict.score().isPresent() && seen.add(verdict.promptId() + "/" + text)) {
                boolean isRight =
                        right.getOrDefault(verdict.promptId(), Set.of()).contains(text);
                agreed += (verdict.score().getAsDouble() > MIDDLE) == isRight ? 1 : 0;
            }
        }
        return new JudgeAccuracy((double) agreed / Math.max(1, seen.size()), pairs(iteration, right));
    }

    private static double pairs(Path iteration, Map<String, Set<String>> right) {
        Path file = iteration.resolve("pair/pairs.jsonl");
        List<JudgedPair> pairs = Files.exists(file) ? PairLines.read(file) : List.of();
        long good = pairs.stream()
                .filter(pair -> right.getOrDefault(pair.promptId(), Set.of()).contains(text(pair.chosen()))
                        && !right.getOrDefault(pair.promptId(), Set.of()).contains(text(pair.rejected())))
                .count();
        return pairs.isEmpty() ? Double.NaN : (double) good / pairs.size();
    }

    private static String text(Content content) {
        return content instanceof Content.Text(String text) ? text : "";
    }
}
