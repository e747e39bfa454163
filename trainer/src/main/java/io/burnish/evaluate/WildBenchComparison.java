package io.burnish.evaluate;

/// A model's answer judged beside a reference answer.
///
/// @param length of the model's answer in characters
/// @param referenceLength likewise
/// @param answered false: the answer is cut or empty; it wins nothing and loses nothing
public record WildBenchComparison(
        String promptId, WildBenchVerdict verdict, int length, int referenceLength, boolean answered) {}
