package io.burnish.phase;

import io.burnish.data.Content;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.Verdict;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// Answers and verdicts made by hand.
final class Answers {

    private Answers() {}

    static Sample sample(String prompt, int number, String text) {
        return sample(prompt, number, text, Finish.STOP);
    }

    static Sample sample(String prompt, int number, String text, Finish finish) {
        return new Sample(
                prompt, 1, number, new Content.Text("?"), text, new int[0], new double[0], finish, 1, "local", "m");
    }

    static Verdict score(String prompt, int number, double score) {
        return verdict(prompt, List.of(number), "self", OptionalDouble.of(score), OptionalDouble.empty());
    }

    static Verdict preference(String prompt, int first, int second, double preference) {
        return verdict(
                prompt, List.of(first, second), "pairwise", OptionalDouble.empty(), OptionalDouble.of(preference));
    }

    private static Verdict verdict(
            String prompt, List<Integer> samples, String judge, OptionalDouble score, OptionalDouble preference) {
        return new Verdict(prompt, samples, judge, 0, score, preference, "", Optional.empty(), "shown");
    }
}
