package io.burnish.data.pairing;

import io.burnish.data.exchange.Discard;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/// The filters that look at all choices together.
record WholeFilters(PairFilters filters) {

    /// @param discards takes those that are not kept
    /// @return those that are, in their order
    List<Choice> apply(List<Choice> choices, Consumer<Discard> discards) {
        List<Choice> good = filters.rip().isPresent() ? rip(filters.rip().get(), choices, discards) : choices;
        return filters.longest().isPresent() ? longest(filters.longest().getAsInt(), good, discards) : good;
    }

    private static List<Choice> rip(RipFilter rip, List<Choice> choices, Consumer<Discard> discards) {
        List<Limit> limits = List.of(
                Limit.of(Reason.RIP_REJECTED_REWARD, rip.rejectedReward(), 1, choices, WholeFilters::rejectedScore),
                Limit.of(Reason.RIP_REJECTED_LENGTH, rip.rejectedLength(), 1, choices, WholeFilters::rejectedLength),
                Limit.of(Reason.RIP_REWARD_GAP, rip.rewardGap(), -1, choices, Choice::margin));
        return choices.stream()
                .filter(choice -> {
                    Optional<Discard> refused = limits.stream()
                            .flatMap(limit -> limit.refuse(choice).stream())
                            .findFirst();
                    refused.ifPresent(discards);
                    return refused.isEmpty();
                })
                .toList();
    }

    private static double rejectedScore(Choice choice) {
        return choice.rejected().orElseThrow().score();
    }

    private static double rejectedLength(Choice choice) {
        return choice.rejected().orElseThrow().length();
    }

    /// @param sign 1: the figure must be at least the limit; -1: at most
    private record Limit(Reason reason, Optional<Double> limit, int sign, ToDoubleFunction<Choice> figure) {

        static Limit of(
                Reason reason,
                Optional<Threshold> threshold,
                int sign,
                List<Choice> choices,
                ToDoubleFunction<Choice> figure) {
            return new Limit(
                    reason,
                    threshold.map(given ->
                            given.of(choices.stream().mapToDouble(figure).toArray())),
                    sign,
                    figure);
        }

        Optional<Discard> refuse(Choice choice) {
            double value = figure.applyAsDouble(choice);
            return limit.filter(bound -> sign * value < sign * bound)
                    .map(bound -> reason.ofChoice(
                            choice, "%s is %s %s".formatted(value, sign > 0 ? "below" : "above", bound)));
        }
    }

    /// Of equal lengths the first.
    private static List<Choice> longest(int count, List<Choice> choices, Consumer<Discard> discards) {
        Set<Integer> kept = new HashSet<>(IntStream.range(0, choices.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(
                                i -> -choices.get(i).chosen().length())
                        .thenComparing(Comparator.naturalOrder()))
                .limit(count)
                .toList());
        for (int i = 0; i < choices.size(); i++) {
            if (!kept.contains(i)) {
                discards.accept(Reason.NOT_LONGEST.ofChoice(
                        choices.get(i), "length " + choices.get(i).chosen().length()));
            }
        }
        return IntStream.range(0, choices.size())
                .filter(kept::contains)
                .mapToObj(choices::get)
                .toList();
    }
}
