package io.burnish.phase;

import io.burnish.data.exchange.Sample;
import io.burnish.data.exchange.Verdict;
import io.burnish.evaluate.Game;
import io.burnish.evaluate.Style;
import io.burnish.judge.SampleScores;
import io.burnish.run.RunProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.Collectors;

/// Games between models, found in what a judge said of their answers to the same prompts.
///
/// Where it compared an answer with the baseline's, each comparison, in either order, is a game with its preference as
/// the score. Where it scored answers one by one, the higher score wins: of a model's answer over the baseline's, and
/// over the answer of the same number of every other model. The games on a prompt between two models weigh 1 together.
final class Games {

    private final String judge;
    private final List<Player> players;
    private final Map<String, Map<String, List<Sample>>> samples = new HashMap<>();
    private final List<Game> games = new ArrayList<>();

    private Games(String judge, List<Player> players, List<Sample> baseline) {
        this.judge = judge;
        this.players = players;
        samples.put(Player.BASELINE, byPrompt(baseline));
        players.forEach(player -> samples.put(player.name(), byPrompt(player.samples())));
    }

    /// @param judge whose verdicts count
    /// @param baseline the answers of who plays as `baseline`; only their style is read
    /// @throws RunProblem (exit 2) if two models have one name, or one has no verdict of the judge
    static List<Game> of(String judge, List<Player> players, List<Sample> baseline) {
        Games all = new Games(judge, players, baseline);
        all.check();
        List<Player> scored = new ArrayList<>();
        for (Player player : players) {
            // what a comparing judge gives as a score is a share of wins, which is no score of the answer itself
            if (!all.compared(player) && player.verdicts().stream().noneMatch(all::isOwnComparison)) {
                scored.add(player);
            }
        }
        all.byScores(scored);
        return List.copyOf(all.games);
    }

    private boolean isOwnComparison(Verdict verdict) {
        return verdict.judge().equals(judge) && verdict.samples().size() == 2;
    }

    private void check() {
        Map<String, Long> names = players.stream()
                .collect(Collectors.groupingBy(Player::name, LinkedHashMap::new, Collectors.counting()));
        names.forEach((name, count) -> {
            if (count > 1) {
                throw RunProblem.badInput(
                        "evaluate.ratings: %d models play under the name '%s'. Give each entry of models a name of its own."
                                .formatted(count, name));
            }
        });
        for (Player player : players) {
            if (player.verdicts().stream().noneMatch(verdict -> verdict.judge().equals(judge))) {
                String others = player.verdicts().stream()
                        .map(Verdict::judge)
                        .distinct()
                        .sorted()
                        .collect(Collectors.joining(", "));
                throw RunProblem.badInput(
                        "evaluate.ratings: %s has no verdict of the judge '%s', only of: %s. Name verdicts of evaluate.judge, or set that to the judge that gave these."
                                .formatted(player.name(), judge, others.isEmpty() ? "nobody" : others));
            }
        }
    }

    /// Adds the comparisons with the baseline.
    ///
    /// @return whether there were any
    private boolean compared(Player player) {
        List<Verdict> comparisons = player.verdicts().stream()
                .filter(verdict -> verdict.judge().equals(judge)
                        && Baseline.isComparison(verdict)
                        && verdict.preference().isPresent())
                .toList();
        Map<String, Long> perPrompt =
                comparisons.stream().collect(Collectors.groupingBy(Verdict::promptId, Collectors.counting()));
        for (Verdict verdict : comparisons) {
            add(
                    verdict.promptId(),
                    player.name(),
                    Baseline.ownSample(verdict),
                    player.against(),
                    0,
                    Baseline.ownPreference(verdict),
                    1.0 / perPrompt.getOrDefault(verdict.promptId(), 1L));
        }
        return !comparisons.isEmpty();
    }

    private void byScores(List<Player> scored) {
        List<SampleScores> scores = scored.stream()
                .map(player -> SampleScores.of(judge, player.verdicts()))
                .toList();
        for (int i = 0; i < scored.size(); i++) {
            againstBaseline(scored.get(i), scores.get(i));
            for (int j = i + 1; j < scored.size(); j++) {
                between(scored.get(i), scores.get(i), scored.get(j), scores.get(j));
            }
        }
    }

    private void againstBaseline(Player player, SampleScores scores) {
        own(player).forEach((prompt, answers) -> {
            OptionalDouble other = scores.of(prompt, Baseline.NUMBER);
            List<Sample> judged = answers.stream()
                    .filter(sample -> scores.of(prompt, sample.sample()).isPresent())
                    .toList();
            for (Sample sample : other.isPresent() ? judged : List.<Sample>of()) {
                double won = won(scores.of(prompt, sample.sample()).orElseThrow(), other.getAsDouble());
                add(prompt, player.name(), sample.sample(), player.against(), 0, won, 1.0 / judged.size());
            }
        });
    }

    private void between(Player first, SampleScores firstScores, Player second, SampleScores secondScores) {
        own(first).forEach((prompt, answers) -> {
            List<Sample> judged = answers.stream()
                    .filter(sample -> firstScores.of(prompt, sample.sample()).isPresent()
                            && secondScores.of(prompt, sample.sample()).isPresent())
                    .toList();
            for (Sample sample : judged) {
                int number = sample.sample();
                double won = won(
                        firstScores.of(prompt, number).orElseThrow(),
                        secondScores.of(prompt, number).orElseThrow());
                add(prompt, first.name(), number, second.name(), number, won, 1.0 / judged.size());
            }
        });
    }

    private Map<String, List<Sample>> own(Player player) {
        return samples.getOrDefault(player.name(), Map.of());
    }

    private static double won(double own, double other) {
        return (1 + Double.compare(own, other)) / 2.0;
    }

    private void add(String prompt, String first, int number, String second, int other, double score, double weight) {
        games.add(new Game(
                prompt, first, second, score, weight, style(first, prompt, number), style(second, prompt, other)));
    }

    // lengths in characters: tokens of two tokenizers cannot be compared
    private Style style(String player, String prompt, int number) {
        List<Sample> answers = samples.getOrDefault(player, Map.of()).getOrDefault(prompt, List.of());
        return answers.stream()
                .filter(sample -> sample.sample() == number)
                .findFirst()
                .or(() -> answers.stream().findFirst())
                .map(sample -> Style.of(
                        sample.text(),
                        sample.text().codePointCount(0, sample.text().length())))
                .orElse(Style.NONE);
    }

    private static Map<String, List<Sample>> byPrompt(List<Sample> samples) {
        return samples.stream()
                .collect(Collectors.groupingBy(Sample::promptId, LinkedHashMap::new, Collectors.toList()));
    }
}
