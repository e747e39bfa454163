package io.burnish.evaluate;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// How much answers repeat themselves and each other.
public final class Repetition {

    private static final int LONGEST = 3;

    private Repetition() {}

    /// - `distinct_1`, `distinct_2`, `distinct_3`: different n-grams over all n-grams of all answers, in words (Li et
    ///   al., arXiv 1510.03055). It falls with the number of answers: compare sets of equal size.
    /// - `repeated_3grams`: mean over answers of the share of an answer's 3-grams that it had before.
    /// - `answers_repeated`: share of answers that some other prompt got too, word for word.
    public static SequencedMap<String, Measured> measured(
            List<TextAnswer> answers, Bootstrap bootstrap, String source) {
        SequencedMap<String, Measured> measured = new LinkedHashMap<>();
        for (int n = 1; n <= LONGEST; n++) {
            measured.put("distinct_" + n, Measured.plain(distinct(answers, n), answers.size(), source));
        }
        measured.put(
                "repeated_3grams",
                Observations.of(answers.stream()
                                .map(answer ->
                                        Observation.of(answer.promptId(), 1 - distinct(List.of(answer), LONGEST)))
                                .toList())
                        .measured(bootstrap, source));
        measured.put("answers_repeated", Measured.plain(repeated(answers), answers.size(), source));
        return measured;
    }

    /// Different n-grams over all n-grams; 1 where there is none.
    static double distinct(List<TextAnswer> answers, int n) {
        Set<List<String>> different = new HashSet<>();
        long all = 0;
        for (TextAnswer answer : answers) {
            List<String> words = answer.words();
            for (int i = 0; i + n <= words.size(); i++) {
                different.add(words.subList(i, i + n));
                all++;
            }
        }
        return all == 0 ? 1 : (double) different.size() / all;
    }

    /// The share of answers that another prompt has too, white space aside.
    static double repeated(List<TextAnswer> answers) {
        Map<List<String>, Set<String>> prompts = new HashMap<>();
        for (TextAnswer answer : answers) {
            prompts.computeIfAbsent(answer.words(), words -> new HashSet<>()).add(answer.promptId());
        }
        long repeated = answers.stream()
                .filter(answer -> prompts.getOrDefault(answer.words(), Set.of()).size() > 1)
                .count();
        return answers.isEmpty() ? 0 : (double) repeated / answers.size();
    }
}
