package io.burnish.data.exchange;

/// An answer with its judges' one score.
public record ScoredSample(Sample sample, double score) {}
