package io.burnish.data.pairing;

/// The longer of two answers by the shorter one.
final class LengthRatio {

    private LengthRatio() {}

    static double of(Candidate a, Candidate b) {
        return (double) Math.max(a.length(), b.length()) / Math.max(1, Math.min(a.length(), b.length()));
    }
}
