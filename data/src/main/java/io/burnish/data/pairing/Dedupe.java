package io.burnish.data.pairing;

/// Which prompts count as equal to an earlier one, and are left out.
public enum Dedupe {
    NONE,
    /// The same text but for case, white space and Unicode's compatible forms (NFKC).
    EXACT,
    /// At least 0.8 of their 5-grams of words in common (Jaccard), found by MinHash.
    NEAR
}
