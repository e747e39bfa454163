package io.burnish.data.pairing;

import static io.burnish.data.pairing.Requirements.require;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/// The recipe's section `pair`: which pairs are made of judged answers, and which of them are kept.
///
/// A key that the rule does not read is refused; what only one rule reads gets its default where that rule is
/// selected.
///
/// @param select the rule
/// @param minMargin the chosen score must be above the rejected one by more than this
/// @param maxMargin and by no more than this
/// @param unfinished answers that ended at `max_tokens`
/// @param maxPerPrompt of several pairs of a prompt, the first so many (`all-pairs`: those with the largest margins)
/// @param dropTies no pair where another answer has the score of the chosen or of the rejected one; otherwise
///     the one that was sampled first is taken
/// @param lengthPenalty taken off a score for each unit of length, before anything else
/// @param maxLengthRatio the longer answer of a pair by the shorter one
/// @param chosenAtLeast `threshold`: the score of a chosen answer
/// @param rejectedAtMost `threshold`: the score of a rejected answer
/// @param sweetSpotChosen `sweet-spot`: default `max`
/// @param sweetSpotRejected `sweet-spot`: default `mu-2s`
/// @param rho `length-controlled`: the share of the range of scores that counts as good, and as bad; default 0.1
/// @param k `worst-of-k`: how many are drawn; default 5
/// @param dedupe prompts that were there before
/// @param filters of the pairs made
/// @param contamination prompts that the model is evaluated by
public record PairSettings(
        Selection select,
        double minMargin,
        OptionalDouble maxMargin,
        Unfinished unfinished,
        OptionalInt maxPerPrompt,
        boolean dropTies,
        double lengthPenalty,
        OptionalDouble maxLengthRatio,
        OptionalDouble chosenAtLeast,
        OptionalDouble rejectedAtMost,
        Optional<RewardPoint> sweetSpotChosen,
        Optional<RewardPoint> sweetSpotRejected,
        OptionalDouble rho,
        OptionalInt k,
        Dedupe dedupe,
        PairFilters filters,
        Optional<Contamination> contamination) {

    public PairSettings {
        Requirements.ofSelection(select)
                .reads("min_margin", minMargin != 0)
                .reads("max_margin", maxMargin.isPresent())
                .reads("unfinished", unfinished != Unfinished.DROP)
                .reads("max_per_prompt", maxPerPrompt.isPresent())
                .reads("drop_ties", dropTies)
                .reads("max_length_ratio", maxLengthRatio.isPresent())
                .reads("chosen_at_least", chosenAtLeast.isPresent())
                .reads("rejected_at_most", rejectedAtMost.isPresent())
                .reads("sweet_spot_chosen", sweetSpotChosen.isPresent())
                .reads("sweet_spot_rejected", sweetSpotRejected.isPresent())
                .reads("rho", rho.isPresent())
                .reads("k", k.isPresent())
                .reads("filters.rip", filters.rip().isPresent());
        if (select == Selection.SWEET_SPOT) {
            sweetSpotChosen = Optional.of(sweetSpotChosen.orElse(RewardPoint.MAX));
            sweetSpotRejected = Optional.of(sweetSpotRejected.orElse(new RewardPoint(-2)));
        }
        if (select == Selection.LENGTH_CONTROLLED) {
            rho = OptionalDouble.of(rho.orElse(0.1));
        }
        if (select == Selection.WORST_OF_K) {
            k = OptionalInt.of(k.orElse(5));
        }
        require(minMargin >= 0 && Double.isFinite(minMargin), "min_margin must be 0 or more", minMargin);
        require(
                maxMargin.orElse(Double.MAX_VALUE) > minMargin,
                "max_margin must be above min_margin (" + minMargin + ")",
                maxMargin);
        require(maxPerPrompt.orElse(1) >= 1, "max_per_prompt must be at least 1", maxPerPrompt);
        require(
                lengthPenalty >= 0 && Double.isFinite(lengthPenalty),
                "length_penalty must be 0 or more",
                lengthPenalty);
        require(maxLengthRatio.orElse(1) >= 1, "max_length_ratio must be at least 1", maxLengthRatio);
        require(rho.orElse(0) >= 0 && rho.orElse(0) < 0.5, "rho must be in [0, 0.5)", rho);
        require(k.orElse(2) >= 2, "k must be at least 2", k);
        if (select == Selection.THRESHOLD) {
            require(chosenAtLeast.isPresent(), "chosen_at_least is needed by select: threshold", chosenAtLeast);
            require(rejectedAtMost.isPresent(), "rejected_at_most is needed by select: threshold", rejectedAtMost);
            require(
                    rejectedAtMost.getAsDouble() < chosenAtLeast.getAsDouble(),
                    "rejected_at_most must be below chosen_at_least (" + chosenAtLeast.getAsDouble() + ")",
                    rejectedAtMost);
        }
        if (select == Selection.SWEET_SPOT) {
            require(
                    sweetSpotRejected.get().deviations() < sweetSpotChosen.get().deviations(),
                    "sweet_spot_rejected must be below sweet_spot_chosen (" + sweetSpotChosen.get() + ")",
                    sweetSpotRejected.get());
        }
    }

    public static PairSettings defaults() {
        return of(Selection.BEST_WORST);
    }

    /// The defaults of a rule that needs nothing more.
    static PairSettings of(Selection select) {
        return new PairSettings(
                select,
                0.0,
                OptionalDouble.empty(),
                Unfinished.DROP,
                OptionalInt.empty(),
                false,
                0.0,
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalDouble.empty(),
                OptionalInt.empty(),
                Dedupe.NONE,
                PairFilters.defaults(),
                Optional.empty());
    }
}
