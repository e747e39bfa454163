package io.burnish.losses;

/// The two answers of a pair as a loss sees them. Where a row has only one answer (`sft`), it is given as both.
public record PairLogps(AnswerLogps chosen, AnswerLogps rejected) {}
