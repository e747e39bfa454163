package io.burnish.judge;

import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.Verdict;
import io.burnish.run.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/// Opinions as verdicts, the lines of the file.
final class Verdicts {

    private static final String NO_ANSWER = "the sample holds no answer (finish: error)";

    private Verdicts() {}

    /// Gives each sample of the prompt the opinions about its text.
    static List<Verdict> ofSamples(String judge, JudgedPrompt prompt, Map<String, List<Opinion>> byText) {
        List<Verdict> verdicts = new ArrayList<>();
        for (Sample sample : prompt.samples()) {
            List<Opinion> opinions = sample.finish() == Finish.ERROR
                    ? List.of(Opinion.unknown(NO_ANSWER, "", ""))
                    : Objects.requireNonNull(byText.get(sample.text()));
            for (int attempt = 0; attempt < opinions.size(); attempt++) {
                verdicts.add(ofSample(judge, prompt, sample.sample(), attempt, opinions.get(attempt)));
            }
        }
        return verdicts;
    }

    static Verdict ofSample(String judge, JudgedPrompt prompt, int sample, int attempt, Opinion opinion) {
        return new Verdict(
                prompt.promptId(),
                List.of(sample),
                judge,
                attempt,
                opinion.value(),
                OptionalDouble.empty(),
                opinion.raw(),
                opinion.problem(),
                opinion.promptSha256());
    }

    static Verdict ofComparison(String judge, JudgedPrompt prompt, List<Integer> shown, int attempt, Opinion opinion) {
        return new Verdict(
                prompt.promptId(),
                shown,
                judge,
                attempt,
                OptionalDouble.empty(),
                opinion.value(),
                opinion.raw(),
                opinion.problem(),
                opinion.promptSha256());
    }

    /// A verdict of a judge that was asked by another, under a name that says so.
    static Verdict within(String judge, Verdict verdict) {
        return new Verdict(
                verdict.promptId(),
                verdict.samples(),
                judge + "/" + verdict.judge(),
                verdict.attempt(),
                verdict.score(),
                verdict.preference(),
                verdict.raw(),
                verdict.problem(),
                verdict.promptSha256());
    }

    /// A verdict that was derived from others: nothing was shown and nothing written.
    static Verdict derived(String judge, JudgedPrompt prompt, Sample sample, OptionalDouble score, String otherwise) {
        boolean hasAnswer = sample.finish() != Finish.ERROR;
        return new Verdict(
                prompt.promptId(),
                List.of(sample.sample()),
                judge,
                0,
                hasAnswer ? score : OptionalDouble.empty(),
                OptionalDouble.empty(),
                "",
                !hasAnswer ? Optional.of(NO_ANSWER) : score.isPresent() ? Optional.empty() : Optional.of(otherwise),
                Sha256.of(""));
    }
}
