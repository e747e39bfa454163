package io.burnish.evaluate;

/// A published judgement of the baseline against itself made verbose or concise. Such rows hold the coefficients of
/// length and difficulty near those of the baseline.
///
/// @param lengthDifference (length of the baseline's - length of the gamed answer), over its standard deviation
/// @param difficulty of the prompt
/// @param preference in [0, 1], 1: the gamed answer is better
public record GamedRow(double lengthDifference, double difficulty, double preference) {}
