package io.burnish.generate;

import io.burnish.data.exchange.Finish;

/// What an engine made of one seed of a request.
///
/// @param text without the end token and without the stop string
/// @param tokens as sampled, the end token included; empty where the engine does not tell them
/// @param logps one a token, in nats, of the unmodified distribution
public record Answer(String text, int[] tokens, double[] logps, Finish finish) {}
