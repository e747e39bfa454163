package io.burnish.data.pairing;

import io.burnish.data.exchange.BestAnswer;
import io.burnish.data.exchange.Discard;
import io.burnish.data.exchange.JudgedPair;
import java.util.List;

/// What pairing made, in the order of the prompts.
///
/// @param bestAnswers with `select: best`, instead of pairs
/// @param discards everything that was left out, with its reason
public record PairingResult(
        List<JudgedPair> pairs, List<BestAnswer> bestAnswers, List<Discard> discards, PairingSummary summary) {

    public PairingResult {
        pairs = List.copyOf(pairs);
        bestAnswers = List.copyOf(bestAnswers);
        discards = List.copyOf(discards);
    }
}
