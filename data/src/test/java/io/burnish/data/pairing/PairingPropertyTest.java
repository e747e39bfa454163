package io.burnish.data.pairing;

import static org.assertj.core.api.Assertions.assertThat;

import io.burnish.data.exchange.Discard;
import io.burnish.data.exchange.Finish;
import io.burnish.data.exchange.JudgedPair;
import io.burnish.data.exchange.ScoredSample;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What holds whatever the answers and scores are.
class PairingPropertyTest {

    static List<Selection> selections() {
        return Selection.all();
    }

    private static List<ScoredPrompt> prompts(Random random) {
        var prompts = new ArrayList<ScoredPrompt>();
        for (int i = 0; i < 60; i++) {
            Scored prompt = Scored.prompt("prompt-" + i, "about " + random.nextInt(50));
            int samples = random.nextInt(9);
            for (int k = 0; k < samples; k++) {
                prompt.answer(
                        "x".repeat(1 + random.nextInt(20)),
                        random.nextInt(3) == 0 ? random.nextDouble() : random.nextInt(4),
                        random.nextInt(10) == 0 ? Finish.ERROR : random.nextInt(4) == 0 ? Finish.LENGTH : Finish.STOP);
            }
            prompts.add(prompt.done());
        }
        return prompts;
    }

    private static PairSettings settings(Selection select, Random random) {
        var settings = Settings.select(select);
        if (select == Selection.THRESHOLD) {
            settings.with("chosen_at_least", 2.0).with("rejected_at_most", 1.0);
        }
        boolean pairs = select != Selection.BEST;
        if (pairs && random.nextBoolean()) {
            settings.with("unfinished", Unfinished.REJECTED);
        }
        if (pairs && random.nextBoolean()) {
            settings.with("min_margin", 0.5).with("max_margin", 2.5);
        }
        if (pairs && random.nextBoolean()) {
            settings.with("max_length_ratio", 2.0);
        }
        if (select.reads("drop_ties") && random.nextBoolean()) {
            settings.with("drop_ties", true);
        }
        if (select.reads("max_per_prompt") && random.nextBoolean()) {
            settings.with("max_per_prompt", 2);
        }
        Optional<RipFilter> rip = pairs && random.nextBoolean()
                ? Optional.of(new RipFilter(
                        Optional.of(Threshold.parse("20%")), Optional.empty(), Optional.of(Threshold.parse("90%"))))
                : Optional.empty();
        settings.with(
                "filters",
                new PairFilters(
                        random.nextBoolean() ? OptionalDouble.of(1) : OptionalDouble.empty(),
                        rip,
                        random.nextBoolean() ? OptionalInt.of(10) : OptionalInt.empty()));
        return settings.with("dedupe", Dedupe.values()[random.nextInt(3)]).done();
    }

    @ParameterizedTest
    @MethodSource("selections")
    void nothing_is_lost_and_no_pair_is_wrong(Selection select) {
        var random = new Random(7);
        for (int round = 0; round < 60; round++) {
            List<ScoredPrompt> prompts = prompts(random);
            PairSettings settings = settings(select, random);
            PairingResult result = Pairing.of(settings, round, 1).pairs(prompts);

            assertThat(result.pairs()).allSatisfy(pair -> {
                assertThat(pair.scoreChosen()).isGreaterThan(pair.scoreRejected());
                assertThat(pair.chosen()).isNotEqualTo(pair.rejected());
                assertThat(sample(prompts, pair.promptId(), pair.chosenSample())
                                .sample()
                                .finish())
                        .isEqualTo(Finish.STOP);
                assertThat(sample(prompts, pair.promptId(), pair.rejectedSample())
                                .sample()
                                .finish())
                        .isNotEqualTo(Finish.ERROR);
            });
            assertThat(unaccounted(prompts, result)).isEqualTo(result.summary().unused());
            assertThat(result.summary().discards().values().stream()
                            .mapToInt(count -> count)
                            .sum())
                    .isEqualTo(result.discards().size());
            assertThat(new HashSet<>(result.pairs().stream()
                            .map(pair -> pair.promptId() + " " + pair.chosenSample() + " " + pair.rejectedSample())
                            .toList()))
                    .hasSameSizeAs(result.pairs());
            assertThat(Pairing.of(settings, round, 1).pairs(prompts)).isEqualTo(result);
        }
    }

    private static ScoredSample sample(List<ScoredPrompt> prompts, String promptId, int number) {
        return prompts.stream()
                .filter(prompt -> prompt.promptId().equals(promptId))
                .findFirst()
                .orElseThrow()
                .samples()
                .get(number);
    }

    /// Samples that are in no pair and no discard, neither their own nor their prompt's.
    private static long unaccounted(List<ScoredPrompt> prompts, PairingResult result) {
        Set<String> wholePrompts = result.discards().stream()
                .filter(discard -> discard.samples().isEmpty())
                .map(Discard::promptId)
                .collect(Collectors.toSet());
        Set<String> named = Stream.of(
                        result.discards().stream()
                                .flatMap(discard ->
                                        discard.samples().stream().map(sample -> discard.promptId() + " " + sample)),
                        result.pairs().stream().flatMap(PairingPropertyTest::samples),
                        result.bestAnswers().stream().map(answer -> answer.promptId() + " " + answer.sample()))
                .flatMap(names -> names)
                .collect(Collectors.toSet());
        return prompts.stream()
                .filter(prompt -> !wholePrompts.contains(prompt.promptId()))
                .flatMap(prompt -> prompt.samples().stream())
                .filter(scored -> !named.contains(
                        scored.sample().promptId() + " " + scored.sample().sample()))
                .count();
    }

    private static Stream<String> samples(JudgedPair pair) {
        return Stream.of(pair.promptId() + " " + pair.chosenSample(), pair.promptId() + " " + pair.rejectedSample());
    }
}
