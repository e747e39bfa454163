package io.burnish.data.pairing;

import io.burnish.data.exchange.Discard;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/// Puts together what was chosen, what not, and the figures.
final class Results {

    private Results() {}

    static PairingResult of(
            List<ScoredPrompt> prompts,
            List<Choice> kept,
            Chooser chooser,
            Map<String, Integer> contaminated,
            AnswerLength measure,
            Selection select,
            int iteration) {
        List<Choice> pairs = select.makesPairs() ? kept : List.of();
        List<Choice> best = select.makesPairs() ? List.of() : kept;
        List<Candidate> rejected =
                kept.stream().flatMap(choice -> choice.rejected().stream()).toList();
        List<Double> scores = prompts.stream()
                .flatMap(prompt -> prompt.samples().stream())
                .map(scored -> scored.score())
                .filter(Double::isFinite)
                .toList();
        var summary = new PairingSummary(
                prompts.size(),
                prompts.stream().mapToInt(prompt -> prompt.samples().size()).sum(),
                pairs.size(),
                best.size(),
                chooser.unused(),
                counted(chooser.discards()),
                contaminated,
                Moments.of(scores),
                moments(pairs.stream(), Choice::margin),
                moments(kept.stream(), choice -> choice.chosen().length()),
                moments(rejected.stream(), Candidate::length),
                measure);
        return new PairingResult(
                pairs.stream().map(choice -> choice.pair(iteration)).toList(),
                best.stream().map(Choice::answer).toList(),
                chooser.discards(),
                summary);
    }

    private static Map<String, Integer> counted(List<Discard> discards) {
        var counts = new TreeMap<String, Integer>();
        discards.forEach(discard -> counts.merge(discard.reason(), 1, Integer::sum));
        return counts;
    }

    private static <T> Moments moments(Stream<T> values, Function<T, ? extends Number> figure) {
        return Moments.of(values.map(figure).toList());
    }
}
