package io.burnish.judge;

import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/// A model that is shown two answers to the same prompt, each pair of texts in both orders.
///
/// After the comparisons of a prompt come the scores of its samples: the mean preference for its text over all others
/// that it was compared with in both orders.
final class PairwiseJudge implements Judge {

    private final String name;
    private final Rubric rubric;
    private final Inquiry inquiry;
    private final Inconsistency inconsistent;

    PairwiseJudge(String name, Rubric rubric, Inquiry inquiry, Inconsistency inconsistent) {
        this.name = name;
        this.rubric = rubric;
        this.inquiry = inquiry;
        this.inconsistent = inconsistent;
    }

    /// Two texts in the order shown, by their places among the prompt's candidates.
    private record Comparison(Candidate a, Candidate b, int first, int second) {}

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Verdict> judge(List<JudgedPrompt> block) {
        List<List<Comparison>> comparisons =
                block.stream().map(PairwiseJudge::comparisons).toList();
        Iterator<List<Opinion>> opinions = inquiry.ask(comparisons.stream()
                        .flatMap(List::stream)
                        .map(this::question)
                        .toList())
                .iterator();
        List<Verdict> verdicts = new ArrayList<>();
        for (int i = 0; i < block.size(); i++) {
            verdicts.addAll(verdicts(block.get(i), comparisons.get(i), opinions));
        }
        return verdicts;
    }

    private static List<Comparison> comparisons(JudgedPrompt prompt) {
        List<Candidate> candidates = Candidate.of(prompt);
        List<Comparison> comparisons = new ArrayList<>();
        for (int i = 0; i < candidates.size(); i++) {
            for (int j = i + 1; j < candidates.size(); j++) {
                comparisons.add(new Comparison(candidates.get(i), candidates.get(j), i, j));
                comparisons.add(new Comparison(candidates.get(j), candidates.get(i), j, i));
            }
        }
        return comparisons;
    }

    private Question question(Comparison comparison) {
        Candidate a = comparison.a();
        Candidate b = comparison.b();
        String seedPath = a.id() + "-" + b.sample().sample();
        return rubric.question(a.prompt(), seedPath, Map.of("answer_a", a.text(), "answer_b", b.text()));
    }

    private List<Verdict> verdicts(JudgedPrompt prompt, List<Comparison> comparisons, Iterator<List<Opinion>> all) {
        int texts = Candidate.of(prompt).size();
        var preferences = new OptionalDouble[texts][texts];
        List<Verdict> verdicts = new ArrayList<>();
        for (Comparison comparison : comparisons) {
            List<Opinion> opinions = all.next();
            List<Integer> shown = List.of(
                    comparison.a().sample().sample(), comparison.b().sample().sample());
            for (int attempt = 0; attempt < opinions.size(); attempt++) {
                verdicts.add(Verdicts.ofComparison(name, prompt, shown, attempt, opinions.get(attempt)));
            }
            preferences[comparison.first()][comparison.second()] = opinions.stream()
                    .flatMapToDouble(opinion -> opinion.value().stream())
                    .average();
        }
        verdicts.addAll(scores(prompt, preferences));
        return verdicts;
    }

    private List<Verdict> scores(JudgedPrompt prompt, OptionalDouble[][] preferences) {
        Map<String, OptionalDouble> byText = new HashMap<>();
        List<Candidate> candidates = Candidate.of(prompt);
        for (int i = 0; i < candidates.size(); i++) {
            byText.put(candidates.get(i).text(), score(preferences, i));
        }
        String otherwise = "it was not compared with another answer in both orders";
        List<Verdict> scores = new ArrayList<>();
        for (Sample sample : prompt.samples()) {
            OptionalDouble score = byText.getOrDefault(sample.text(), OptionalDouble.empty());
            scores.add(Verdicts.derived(name, prompt, sample, score, otherwise));
        }
        return scores;
    }

    private OptionalDouble score(OptionalDouble[][] preferences, int text) {
        double sum = 0;
        int count = 0;
        for (int other = 0; other < preferences.length; other++) {
            if (other != text && preferences[text][other].isPresent() && preferences[other][text].isPresent()) {
                sum += inconsistent.resolve(
                        preferences[text][other].getAsDouble(), 1 - preferences[other][text].getAsDouble());
                count++;
            }
        }
        return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / count);
    }
}
