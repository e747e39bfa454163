package io.burnish.djl;

import io.burnish.losses.fused.AnswerStatistics;

/// What a model says of a prompt's two answers.
///
/// @param chosenLogp the answer's log-probability given the prompt: a sum over its tokens, in nats
/// @param chosenTokens how many tokens that is, the EOS included
/// @param rejectedLogp the same of the other answer
/// @param rejectedTokens the same of the other answer
public record PairScore(double chosenLogp, int chosenTokens, double rejectedLogp, int rejectedTokens) {

    static PairScore of(AnswerStatistics chosen, AnswerStatistics rejected) {
        return new PairScore(chosen.logp(), chosen.tokens(), rejected.logp(), rejected.tokens());
    }
}
