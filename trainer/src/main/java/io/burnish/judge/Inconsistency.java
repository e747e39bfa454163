package io.burnish.judge;

/// What a comparison comes to when its two orders disagree on which answer is better.
public enum Inconsistency {
    /// A tie.
    TIE,
    /// The mean of the two.
    AVERAGE;

    /// The preference for an answer over another one.
    ///
    /// @param shownFirst the preference for it where it was shown first, 1 for it and 0 against it
    /// @param shownSecond the same where it was shown second
    double resolve(double shownFirst, double shownSecond) {
        boolean consistent = Math.signum(shownFirst - 0.5) == Math.signum(shownSecond - 0.5);
        return this == AVERAGE || consistent ? (shownFirst + shownSecond) / 2 : 0.5;
    }
}
