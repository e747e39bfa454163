package io.burnish.generate;

/// Names an answer by what was asked.
///
/// @param sample its number among the request's seeds
/// @param sha256 of everything the answer depends on; another prompt under the same id is another answer
public record AnswerKey(String requestId, int sample, String sha256) {}
