package io.burnish.data.pairing;

import io.burnish.data.exchange.Discard;
import java.util.Optional;

/// Which choices are kept, each by itself.
record ChoiceFilter(PairSettings settings, boolean rejectedIsDrawn) {

    /// Why a choice is not kept.
    Optional<Discard> refuse(Choice choice, Candidates candidates) {
        return choice.rejected()
                .flatMap(rejected -> order(choice, rejected))
                .or(() -> sharedScore(choice, candidates))
                .or(() -> choice.rejected().flatMap(rejected -> margin(choice, rejected)))
                .or(() -> score(choice));
    }

    private static Optional<Discard> order(Choice choice, Candidate rejected) {
        double better = choice.chosen().score();
        double worse = rejected.score();
        if (better == worse) {
            return Optional.of(Reason.TIE.ofChoice(choice, "both have score " + better));
        }
        return better > worse
                ? Optional.empty()
                : Optional.of(Reason.REJECTED_NOT_BELOW.ofChoice(
                        choice, "the scores are %s and %s".formatted(better, worse)));
    }

    private Optional<Discard> sharedScore(Choice choice, Candidates candidates) {
        if (!settings.dropTies()) {
            return Optional.empty();
        }
        Optional<Candidate> ranked = choice.rejected().filter(_ -> !rejectedIsDrawn);
        boolean shared =
                candidates.sharesChosen(choice.chosen()) || ranked.stream().anyMatch(candidates::sharesRejected);
        return shared
                ? Optional.of(Reason.SHARED_SCORE.ofChoice(choice, "the scores are " + candidates.listed()))
                : Optional.empty();
    }

    private Optional<Discard> margin(Choice choice, Candidate rejected) {
        double margin = choice.margin();
        if (!(margin > settings.minMargin())) {
            return Optional.of(Reason.MARGIN_TOO_SMALL.ofChoice(
                    choice, "margin %s is not above %s".formatted(margin, settings.minMargin())));
        }
        if (settings.maxMargin().isPresent() && margin > settings.maxMargin().getAsDouble()) {
            return Optional.of(Reason.MARGIN_TOO_LARGE.ofChoice(
                    choice,
                    "margin %s is above %s"
                            .formatted(margin, settings.maxMargin().getAsDouble())));
        }
        double ratio = LengthRatio.of(choice.chosen(), rejected);
        return settings.maxLengthRatio().isPresent()
                        && ratio > settings.maxLengthRatio().getAsDouble()
                ? Optional.of(Reason.LENGTH_RATIO.ofChoice(
                        choice,
                        "lengths %d and %d, ratio above %s"
                                .formatted(
                                        choice.chosen().length(),
                                        rejected.length(),
                                        settings.maxLengthRatio().getAsDouble())))
                : Optional.empty();
    }

    private Optional<Discard> score(Choice choice) {
        var least = settings.filters().scoreAtLeast();
        return least.isPresent() && choice.chosen().score() < least.getAsDouble()
                ? Optional.of(Reason.SCORE_TOO_LOW.ofChoice(
                        choice, "score %s is below %s".formatted(choice.chosen().score(), least.getAsDouble())))
                : Optional.empty();
    }
}
